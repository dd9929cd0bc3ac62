package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two annotators of one project over REST: leases, the next image and assignments.
final class CollaborationRestTest {
    private static final String IMAGE = "train/größe 1%.png";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static RestClient annotator;
    private static String path;

    @BeforeAll
    static void upload() throws Exception {
        var dataset = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody()
                                .field("name", "shared work")
                                .file("files", IMAGE, server.pixel())
                                .file("files", "a.png", server.pixel())
                                .file("files", "b.png", server.pixel()))
                .expect(201)
                .get("dataset_id")
                .asText();
        var project = server.rest()
                .get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        path = "/api/v1/projects/" + project;
        server.rest().post(path + "/classes", Map.of("name", "thing")).expect(201);
        annotator = server.signedInAs("annotator@example.org");
        var me = annotator.get("/api/v1/auth/me").expect(200).get("id").asLong();
        server.rest()
                .post("/api/v1/datasets/" + dataset + "/permissions", Map.of("user_id", me, "role", "editor"))
                .expect(201);
    }

    @AfterAll
    static void close() {
        annotator.close();
    }

    @Test
    void aLeasedImageIs423ForOthersAndForWritesUnderAnotherLease() throws Exception {
        var encoded = DemoWorkflow.encode(IMAGE);
        var raw = encoded.replace("%2F", "/");
        var lease =
                annotator.post(path + "/images/" + encoded + "/lease", Map.of()).expect(200);
        assertThat(lease.get("image_id").asText()).isEqualTo(IMAGE);
        assertThat(lease.get("holder").get("name").asText()).isEqualTo("A user");
        assertThat(lease.get("expires_at").asText()).endsWith("Z");
        var id = lease.get("lease_id").asText();
        assertThat(annotator
                        .post(path + "/images/" + raw + "/lease", Map.of("lease_id", id))
                        .expect(200)
                        .get("lease_id")
                        .asText())
                .isEqualTo(id);

        var refused = server.rest().post(path + "/images/" + raw + "/lease", Map.of());
        assertThat(refused.status()).isEqualTo(423);
        assertThat(refused.body().get("error").asText()).isEqualTo("image_leased");
        assertThat(refused.body().get("holder").asText()).isEqualTo("A user");
        assertThat(refused.body().get("user_id").isIntegralNumber()).isTrue();
        assertThat(refused.body().get("expires_at").asText()).endsWith("Z");
        assertThat(refused.body().get("current").get("lease_id").asText()).isEqualTo(id);

        assertThat(create(server.rest(), id).status()).isEqualTo(423);
        create(server.rest(), null).expect(201);
        var made = create(annotator, id).expect(201).get("id").asLong();
        assertThat(server.rest()
                        .delete("/api/v1/annotations/" + made + "?lease=" + id)
                        .status())
                .isEqualTo(423);
        annotator.delete("/api/v1/annotations/" + made + "?lease=" + id).expect(200);

        assertThat(leases().size()).isEqualTo(1);
        assertThat(server.rest().delete(path + "/images/" + raw + "/lease").status())
                .isEqualTo(423);
        assertThat(server.rest()
                        .delete(path + "/images/" + raw + "/lease?force=true")
                        .expect(200)
                        .get("released")
                        .asBoolean())
                .isTrue();
        assertThat(leases().isEmpty()).isTrue();
    }

    @Test
    void malformedLeaseRequestsAreRefused() throws Exception {
        assertThat(send("POST", "/images/none.png/lease", "{}")).isEqualTo(404);
        assertThat(send("POST", "/images/a.png/lease", "{\"lease_id\":7}")).isEqualTo(400);
        assertThat(send("POST", "/images/a.png/lease", "{\"seconds\":7}")).isEqualTo(400);
        assertThat(send("POST", "/images/a.png/lease?force=maybe", "{}")).isEqualTo(400);
        assertThat(send("GET", "/images/a.png/lease", "")).isEqualTo(405);
        assertThat(send("POST", "/images/next", "{\"status\":\"never\"}")).isEqualTo(400);
        assertThat(annotator.delete(path + "/images/a.png/lease?force=true").status())
                .isEqualTo(403);
    }

    @Test
    void nextLeasesDifferentImages() throws Exception {
        var first = annotator.post(path + "/images/next", Map.of()).expect(200);
        var second = server.rest().post(path + "/images/next", Map.of()).expect(200);

        assertThat(first.get("image").get("image_id").asText()).isEqualTo("a.png");
        assertThat(first.get("lease").get("holder").get("name").asText()).isEqualTo("A user");
        assertThat(second.get("image").get("image_id").asText()).isEqualTo("b.png");
        annotator.delete(path + "/images/a.png/lease").expect(200);
        server.rest().delete(path + "/images/b.png/lease").expect(200);
    }

    @Test
    void theLiveFeedIsServerSentEventsThatContinueAfterTheLastId() throws Exception {
        var id = "";
        try (var feed = new EventStreamClient(server.uri(), annotator.token(), path + "/events", null)) {
            assertThat(feed.next().name()).isEqualTo("change");
            var made = create(server.rest(), null).expect(201);
            var event = feed.nextWithEvents();
            assertThat(event.id()).isEqualTo(made.get("version").asText());
            var write = event.data().get("events").get(0);
            assertThat(write.get("seq").asLong()).isEqualTo(made.get("version").asLong());
            assertThat(write.get("annotations").get(0).get("action").asText()).isEqualTo("create");
            assertThat(write.get("images").get(0).get("status").asText()).isEqualTo("in-progress");
            id = event.id();
        }
        var missed = create(server.rest(), null).expect(201).get("version").asText();
        // A browser repeats the first address and adds the header.
        try (var feed = new EventStreamClient(server.uri(), annotator.token(), path + "/events?after=0", id)) {
            var event = feed.nextWithEvents();
            assertThat(event.id()).isEqualTo(missed);
            assertThat(event.data().get("events").size()).isEqualTo(1);
        }
        assertThat(send("GET", "/events?after=-1", "")).isEqualTo(400);
        assertThat(send("GET", "/events?after=x", "")).isEqualTo(400);
        assertThat(annotator
                        .send("GET", path + "/events", BodyPublishers.noBody(), Map.of("last-event-id", "x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void imagesAreAssignedToAPerson() throws Exception {
        var me = annotator.get("/api/v1/auth/me").expect(200).get("id").asLong();
        var assigned = server.rest()
                .post(path + "/assignments", Map.of("user_id", me, "image_ids", List.of("b.png")))
                .expect(200);
        assertThat(assigned.get("assignment").get("name").asText()).isEqualTo("A user");
        assertThat(assigned.get("assignment").get("assigned").asLong()).isEqualTo(1);
        assertThat(annotator
                        .post(path + "/images/next", Map.of())
                        .expect(200)
                        .get("image")
                        .get("image_id")
                        .asText())
                .isEqualTo("b.png");
        annotator.delete(path + "/images/b.png/lease").expect(200);
        assertThat(annotator.get(path + "/assignments/" + me).expect(200).get("images"))
                .hasSize(1);
        assertThat(annotator
                        .delete(path + "/assignments/" + me)
                        .expect(200)
                        .get("unassigned")
                        .asInt())
                .isEqualTo(1);

        var unknownUser = server.rest().post(path + "/assignments", Map.of("user_id", 999_999, "count", 1));
        assertThat(unknownUser.status()).isEqualTo(422);
        assertThat(unknownUser.body().get("path").asText()).isEqualTo("user_id");
        for (var bad :
                List.of("{}", "{\"user_id\":%d}", "{\"user_id\":%d,\"count\":0}", "{\"user_id\":\"x\",\"count\":1}")) {
            assertThat(send("POST", "/assignments", bad.formatted(me))).as(bad).isEqualTo(400);
        }
    }

    private static RestClient.Response create(RestClient client, @Nullable String lease) throws Exception {
        var json =
                "{\"project_id\":\"%s\",\"image_id\":\"%s\",\"class_id\":\"thing\",\"lease\":%s,\"geometry\":{\"bbox\":[0,0,1,1]}}"
                        .formatted(
                                path.substring(path.lastIndexOf('/') + 1),
                                IMAGE,
                                lease == null ? null : "\"" + lease + "\"");
        return client.send(
                "POST",
                "/api/v1/annotations",
                BodyPublishers.ofString(json),
                Map.of("content-type", "application/json"));
    }

    private static JsonNode leases() throws Exception {
        return server.rest().get(path + "/leases").expect(200).get("leases");
    }

    private static int send(String method, String suffix, String json) throws Exception {
        return server.rest()
                .send(method, path + suffix, BodyPublishers.ofString(json), Map.of("content-type", "application/json"))
                .status();
    }
}
