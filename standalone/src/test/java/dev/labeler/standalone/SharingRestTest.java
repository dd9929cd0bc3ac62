package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.RestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Sharing over REST: the words, the keys and the statuses of the contract.
final class SharingRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final List<String> CHECK = List.of(
            "dataset_id", "user_id", "has_access", "is_owner", "permission_level", "role", "reason", "granted_at");

    private static RestClient owner;
    private static RestClient friend;
    private static long ownerId;
    private static long friendId;
    private static String dataset;

    @BeforeAll
    static void upload() throws Exception {
        owner = server.signedInAs("owner@example.org");
        friend = server.signedInAs("friend@example.org");
        ownerId = owner.get("/api/v1/auth/me").expect(200).get("id").asLong();
        friendId = friend.get("/api/v1/auth/me").expect(200).get("id").asLong();
        dataset = new DatasetWorkflow(owner, server.standalone().home())
                .upload("shared", "a.png", server.pixel())
                .get("dataset_id")
                .asText();
    }

    @Test
    void permissionCheckHasTheKeysAndWordsOfTheContract() throws Exception {
        try (var platform = service()) {
            for (var base : List.of("/api/v1/datasets/", "/api/v1/platform/datasets/")) {
                var path = base + dataset + "/permissions/";
                var check = platform.get(path + ownerId).expect(200);
                assertThat(keys(check)).containsExactlyElementsOf(CHECK);
                assertThat(check.get("dataset_id").asText()).isEqualTo(dataset);
                assertThat(check.get("user_id").asLong()).isEqualTo(ownerId);
                assertThat(check.get("has_access").asBoolean()).isTrue();
                assertThat(check.get("is_owner").asBoolean()).isTrue();
                assertThat(check.get("permission_level").asText()).isEqualTo("admin");
                assertThat(check.get("role").asText()).isEqualTo("owner");
                assertThat(check.get("reason").asText()).isEqualTo("owner");
                assertThat(check.get("granted_at").asText()).endsWith("Z");

                var unknown = platform.get(path + "987654321").expect(200);
                assertThat(keys(unknown)).containsExactlyElementsOf(CHECK);
                assertThat(unknown.get("has_access").asBoolean()).isFalse();
                assertThat(unknown.get("permission_level").isNull()).isTrue();
                assertThat(unknown.get("role").isNull()).isTrue();
                assertThat(unknown.get("reason").asText()).isEqualTo("no_access");
                assertThat(unknown.get("granted_at").isNull()).isTrue();

                for (var id : List.of("abc", "0", "-1", "1.5", "9223372036854775808", "%00")) {
                    assertThat(platform.get(path + id).status()).as(id).isEqualTo(400);
                }
            }
            assertThat(platform.get("/api/v1/datasets/ds_0000000000000000/permissions/1")
                            .expect(404)
                            .get("error")
                            .asText())
                    .isEqualTo("dataset_not_found");
        }
    }

    @Test
    void grantChangeRevokeAndTransfer() throws Exception {
        var path = "/api/v1/datasets/" + dataset + "/permissions";
        var granted =
                owner.post(path, Map.of("user_id", friendId, "role", "viewer")).expect(201);
        assertThat(granted.get("role").asText()).isEqualTo("viewer");
        assertThat(granted.get("email").asText()).isEqualTo("friend@example.org");
        assertThat(granted.get("granted_by").asLong()).isEqualTo(ownerId);
        assertThat(friend.get("/api/v1/datasets/" + dataset + "/permissions/" + friendId)
                        .expect(200)
                        .get("permission_level")
                        .asText())
                .isEqualTo("read_only");
        assertThat(owner.put(path + "/" + friendId, Map.of("role", "editor"))
                        .expect(200)
                        .get("role")
                        .asText())
                .isEqualTo("editor");

        var list = owner.get(path).expect(200);
        assertThat(list.isArray()).isTrue();
        assertThat(list).hasSize(2);
        assertThat(keys(list.get(0)))
                .containsExactly("user_id", "email", "full_name", "role", "granted_by", "granted_at");
        var denied = friend.get(path).expect(403);
        assertThat(denied.get("error").asText()).isEqualTo("permission_denied");
        assertThat(denied.get("required_permission").asText()).isEqualTo("owner");

        var word = owner.post(path, Map.of("user_id", friendId, "role", "boss")).expect(400);
        assertThat(word.get("allowed").asText()).isEqualTo("viewer, editor, owner");
        assertThat(owner.post(path, Map.of("user_id", ownerId, "role", "viewer"))
                        .expect(422)
                        .get("error")
                        .asText())
                .isEqualTo("unprocessable");
        owner.post(path, Map.of("user_id", 987_654_321, "role", "viewer")).expect(422);
        assertThat(owner.delete(path + "/" + ownerId).expect(409).get("error").asText())
                .isEqualTo("last_owner");

        owner.post("/api/v1/datasets/" + dataset + "/transfer-owner", Map.of("user_id", friendId))
                .expect(200);
        friend.post("/api/v1/datasets/" + dataset + "/transfer-owner", Map.of("user_id", ownerId))
                .expect(200);
        owner.delete(path + "/" + friendId).expect(200);
        friend.get("/api/v1/datasets/" + dataset).expect(404);

        var audit = owner.get("/api/v1/datasets/" + dataset + "/audit?limit=5").expect(200);
        assertThat(audit.get("entries").findValuesAsText("action"))
                .containsExactly(
                        "permission_revoked",
                        "owner_transferred",
                        "owner_transferred",
                        "permission_changed",
                        "permission_granted");
        assertThat(audit.get("entries")
                        .get(0)
                        .get("details")
                        .get("previous_role")
                        .asText())
                .isEqualTo("editor");
    }

    @Test
    void invitationByEmail() throws Exception {
        var path = "/api/v1/datasets/" + dataset + "/invitations";
        var invited = owner.post(path, Map.of("email", "guest@example.org", "role", "viewer", "expires_in_days", 2))
                .expect(201);
        assertThat(invited.get("token").asText()).isNotEmpty();
        assertThat(owner.get(path)
                        .expect(200)
                        .get("invitations")
                        .get(0)
                        .get("token")
                        .isNull())
                .isTrue();
        try (var guest = server.signedInAs("guest@example.org")) {
            var mine = guest.get("/api/v1/invitations").expect(200).get("invitations");
            assertThat(mine).hasSize(1);
            var accept =
                    Map.of("invitation_id", mine.get(0).get("invitation_id").asText());
            for (var i = 0; i < 2; i++) {
                assertThat(guest.post("/api/v1/invitations/accept", accept)
                                .expect(200)
                                .get("state")
                                .asText())
                        .isEqualTo("accepted");
            }
            guest.get("/api/v1/datasets/" + dataset).expect(200);
        }
        var used = friend.post(
                "/api/v1/invitations/accept",
                Map.of("token", invited.get("token").asText()));
        assertThat(used.expect(409).get("error").asText()).isEqualTo("invitation_used");
        var other = owner.post(path, Map.of("email", "other@example.org", "role", "editor"))
                .expect(201);
        owner.delete(path + "/" + other.get("invitation_id").asText()).expect(200);
        var gone = friend.post(
                "/api/v1/invitations/accept", Map.of("token", other.get("token").asText()));
        assertThat(gone.expect(410).get("cause").asText()).isEqualTo("withdrawn");
        owner.post(path, Map.of("email", "nobody", "role", "viewer")).expect(422);
        owner.post("/api/v1/invitations/accept", Map.of()).expect(400);
    }

    private static RestClient service() {
        return new RestClient(server.uri())
                .withToken(server.standalone().environment().text("LABELER_SERVICE_KEY"));
    }

    private static List<String> keys(JsonNode object) {
        var keys = new ArrayList<String>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
