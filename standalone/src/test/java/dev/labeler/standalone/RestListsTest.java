package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.edge.BackendChannels;
import dev.labeler.edge.transcode.HttpBinding;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.type.v1.Options;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.Eventually;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every list of the contract can be read in the same three ways, which return the same entries.
final class RestListsTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final List<String> PAGING = List.of("page", "skip", "limit", "page_token");
    private static final int ENTRIES = 3;

    private static final Map<String, String> PATHS = new HashMap<>();

    @BeforeAll
    static void fill() throws Exception {
        var rest = server.rest();
        for (var i = 0; i < ENTRIES; i++) {
            rest.upload(
                            "/api/v1/datasets/upload?name=set" + i,
                            new MultipartBody().file("file", "a.png", server.pixel()))
                    .expect(201);
            server.signedInAs("user" + i + "@example.org").close();
        }
        var images = new MultipartBody().field("name", "big");
        for (var i = 0; i < ENTRIES; i++) {
            var picture = UploadPictures.noise(i);
            images.file("files", "a" + i + ".png", picture).file("files", "b" + i + ".png", picture);
        }
        var dataset = rest.upload("/api/v1/datasets/upload", images)
                .expect(201)
                .get("dataset_id")
                .asText();
        var datasetPath = "/api/v1/datasets/" + dataset;
        for (var i = 1; i < ENTRIES; i++) {
            rest.upload(
                            datasetPath + "/upload",
                            new MultipartBody().file("files", "c" + i + ".png", UploadPictures.noise(90 + i)))
                    .expect(201);
        }
        var users = rest.get("/api/v1/users/search?q=example.org").expect(200).get("users");
        for (var i = 0; i < ENTRIES; i++) {
            post(datasetPath + "/snapshots", "{\"version_tag\":\"t" + i + "\"}");
            post(datasetPath + "/invitations", "{\"email\":\"new" + i + "@example.org\",\"role\":\"viewer\"}");
            var user = users.get(i).get("id").asLong();
            rest.post(datasetPath + "/permissions", Map.of("user_id", user, "role", "viewer"));
        }
        var project = rest.get(datasetPath + "/project").expect(200).get("id").asText();
        var projectPath = "/api/v1/projects/" + project;
        rest.put(projectPath + "/delivery-target", Map.of("target", "s3")).expect(200);
        var annotation = annotateAndPublish(project, projectPath);
        awaitDeliveries(projectPath);
        for (var i = 0; i < ENTRIES; i++) {
            // An address, which is not resolved; nothing is sent to it.
            post(
                    projectPath + "/webhooks",
                    "{\"url\":\"https://1.1.1.1/%d\",\"events\":[\"import.done\"]}".formatted(i));
        }
        PATHS.put("ListWebhooks", projectPath + "/webhooks?");
        invite(dataset);
        var diffPath = changeAfterVersion(project, projectPath);
        PATHS.putAll(Map.of("DiffVersions", diffPath + "?", "ListChangedImages", diffPath + "/images?"));
        for (var other : rest.get("/api/v1/datasets?limit=200").expect(200).get("datasets")) {
            rest.get("/api/v1/datasets/" + other.get("id").asText() + "/project")
                    .expect(200);
        }
        PATHS.putAll(Map.of(
                "ListDatasets", "/api/v1/datasets?",
                "ListAvailableDatasets", "/api/v1/datasets/available?",
                "ListImages", datasetPath + "/images?",
                "ListDatasetVersions", datasetPath + "/versions?",
                "DiffDatasetVersions", datasetPath + "/versions/1/diff/" + ENTRIES + "?",
                "ListSnapshots", datasetPath + "/snapshots?",
                "ListPermissions", datasetPath + "/permissions?",
                "ListAudit", datasetPath + "/audit?",
                "ListInvitations", datasetPath + "/invitations?",
                "ListMyInvitations", "/api/v1/invitations?"));
        PATHS.put("ListDeletedDatasets", "/api/v1/deleted-datasets?");
        for (var i = 0; i < ENTRIES; i++) {
            var deleted = rest.upload(
                            "/api/v1/datasets/upload?name=deleted",
                            new MultipartBody().file("file", "a.png", server.pixel()))
                    .expect(201);
            rest.delete("/api/v1/datasets/" + deleted.get("dataset_id").asText())
                    .expect(200);
        }
        PATHS.putAll(Map.of(
                "ListDuplicates", datasetPath + "/images/duplicates?threshold=0&",
                "SearchUsers", "/api/v1/users/search?q=example.org&",
                "ListProjects", "/api/v1/projects?",
                "ListClasses", projectPath + "/classes?",
                "ListAnnotations", "/api/v1/annotations?project_id=" + project + "&",
                "ListProjectHistory", projectPath + "/history?",
                "ListAnnotationHistory", "/api/v1/annotations/" + annotation + "/history?",
                "ListProjectImages", projectPath + "/images?",
                "ListImageStatuses", projectPath + "/images/status?",
                "ListVersions", projectPath + "/versions?"));
        for (var i = 0; i < ENTRIES; i++) {
            post(projectPath + "/images/a" + i + ".png/lease", "{}");
        }
        PATHS.put("ListLeases", projectPath + "/leases?");
        var me = rest.get("/api/v1/auth/me").expect(200).get("id").asLong();
        for (var i = 0; i < ENTRIES; i++) {
            var user = users.get(i).get("id").asLong();
            rest.put(datasetPath + "/permissions/" + user, Map.of("role", "editor"));
            post(projectPath + "/assignments", "{\"user_id\":%d,\"image_ids\":[\"a%d.png\"]}".formatted(user, i));
        }
        post(
                projectPath + "/assignments",
                "{\"user_id\":%d,\"image_ids\":[\"b0.png\",\"b1.png\",\"b2.png\"]}".formatted(me));
        PATHS.put("ListAssignments", projectPath + "/assignments?");
        PATHS.put("ListAssignedImages", projectPath + "/assignments/" + me + "?");
        PATHS.put("ListMaskGroups", "/api/v1/annotations/" + annotation + "/mask-groups?");
    }

    /// Waits until no delivery changes any more.
    private static void awaitDeliveries(String projectPath) {
        PATHS.put("ListDeliveries", projectPath + "/deliveries?");
        Eventually.eventually(
                Duration.ofSeconds(60),
                () -> assertThat(server.rest()
                                .get(projectPath + "/deliveries?state=pending")
                                .expect(200)
                                .get("deliveries"))
                        .isEmpty());
    }

    private static long annotateAndPublish(String project, String projectPath) throws Exception {
        var last = 0L;
        for (var i = 0; i < ENTRIES; i++) {
            post(projectPath + "/classes", "{\"name\":\"class" + i + "\"}");
            last = annotate(project, "a" + i);
        }
        for (var i = 0; i < ENTRIES; i++) {
            server.rest()
                    .put("/api/v1/annotations/" + last, Map.of("notes", "n" + i))
                    .expect(200);
            post(
                    "/api/v1/annotations/" + last + "/mask-groups",
                    "{\"name\":\"g%d\",\"files\":[{\"file_name\":\"m.png\",\"content_type\":\"image/png\",\"size\":9,\"sha256\":\"%s\"}]}"
                            .formatted(i, "0".repeat(64)));
            post(
                    projectPath + "/versions/publish",
                    "{\"include_draft\":true,\"export_formats\":[\"dice\"],\"description\":\"" + i + "\"}");
        }
        return last;
    }

    /// Returns the path of the diff of the newest version with annotations that are added now.
    private static String changeAfterVersion(String project, String projectPath) throws Exception {
        for (var i = 0; i < ENTRIES; i++) {
            annotate(project, "b" + i);
        }
        var newest = get(projectPath + "/versions").get("versions").get(0).get("id");
        return "/api/v1/versions/" + newest + "/diff/working";
    }

    private static long annotate(String project, String image) throws Exception {
        return post(
                        "/api/v1/annotations",
                        "{\"project_id\":\"%s\",\"image_id\":\"%s.png\",\"class_id\":\"class0\",\"geometry\":{\"bbox\":[0,0,1,1]}}"
                                .formatted(project, image))
                .get("id")
                .asLong();
    }

    /// Another user invites the reader.
    private static void invite(String dataset) throws Exception {
        for (var i = 0; i < ENTRIES; i++) {
            try (var other = server.signedInAs("host" + i + "@example.org")) {
                var own = other.upload(
                                "/api/v1/datasets/upload?name=hosted",
                                new MultipartBody().file("file", "a.png", server.pixel()))
                        .expect(201)
                        .get("dataset_id")
                        .asText();
                other.post(
                                "/api/v1/datasets/" + own + "/invitations",
                                Map.of("email", "admin@example.org", "role", "viewer"))
                        .expect(201);
            }
        }
        assertThat(dataset).isNotEmpty();
    }

    @Test
    void everyListHasTheFourParametersAndATest() {
        var channel = ChannelFactory.inProcess("unused");
        var lists = new ArrayList<String>();
        for (var backend : new BackendChannels(channel, channel, channel, channel).all()) {
            for (var rpc : RpcMethod.of(backend)) {
                var isList = !HttpBinding.of(rpc).isEmpty()
                        && !isOfFrontend(rpc)
                        && (rpc.responseField("next_page_token") != null || rpc.requestField("limit") != null);
                if (isList) {
                    assertThat(PAGING)
                            .as(rpc.method().getFullMethodName())
                            .allMatch(name -> rpc.requestField(name) != null);
                    assertThat(rpc.responseField("next_page_token")).isNotNull();
                    lists.add(rpc.descriptor().getName());
                }
            }
        }
        channel.shutdownNow();
        assertThat(PATHS.keySet()).containsExactlyInAnyOrderElementsOf(lists);
    }

    @Test
    void listsOfTheFrontendHaveALimitAndOneWayToSkip() {
        for (var rpc : OpenApiDocument.rpcs()) {
            var limit = rpc.requestField("limit");
            if (isOfFrontend(rpc) && limit != null) {
                assertThat(limit.getOptions().getExtension(Options.pageSize).getMost())
                        .as(rpc.method().getFullMethodName())
                        .isPositive();
                assertThat(rpc.requestField("skip") == null)
                        .as(rpc.method().getFullMethodName())
                        .isNotEqualTo(rpc.requestField("offset") == null);
            }
        }
    }

    /// The lists of the frontend have its forms and are served from those that are tested here.
    private static boolean isOfFrontend(RpcMethod rpc) {
        return rpc.descriptor().getFile().getPackage().equals("labeler.frontend.v1");
    }

    @Test
    void pagesSkipsAndTokensReachTheSameEntries() throws Exception {
        for (var list : PATHS.entrySet()) {
            var whole = entries(server.rest().get(list.getValue() + "limit=100").expect(200));
            assertThat(whole).as(list.getKey()).hasSizeGreaterThanOrEqualTo(ENTRIES - 1);
            var byPage = new ArrayList<JsonNode>();
            var bySkip = new ArrayList<JsonNode>();
            for (var page = 1; page <= (whole.size() + 1) / 2; page++) {
                byPage.addAll(entries(get(list.getValue() + "limit=2&page=" + page)));
                bySkip.addAll(entries(get(list.getValue() + "limit=2&skip=" + 2 * (page - 1))));
            }
            assertSame(list.getKey() + " by page", byPage, whole);
            assertSame(list.getKey() + " by skip", bySkip, whole);
            assertSame(list.getKey() + " by token", byToken(list.getValue()), whole);
        }
    }

    @Test
    void boundsAreNamed() throws Exception {
        for (var list : PATHS.entrySet()) {
            for (var bad : List.of("limit=0", "limit=1000000", "page=0", "skip=-1", "page_token=x")) {
                var answer = server.rest().get(list.getValue() + bad);
                assertThat(answer.status()).as(list.getKey() + " " + bad).isEqualTo(400);
                assertThat(answer.body().get("path").asText()).isEqualTo(bad.substring(0, bad.indexOf('=')));
            }
            assertThat(server.rest().get(list.getValue() + "page=1&skip=1").status())
                    .as(list.getKey())
                    .isEqualTo(400);
        }
    }

    private static List<JsonNode> byToken(String path) throws Exception {
        var found = new ArrayList<JsonNode>();
        var next = "";
        do {
            var answer = server.rest().get(path + "limit=2" + next);
            found.addAll(entries(answer.expect(200)));
            var token = answer.body().isArray()
                    ? answer.response()
                            .headers()
                            .firstValue("X-Next-Page-Token")
                            .orElse("")
                    : answer.body().path("next_page_token").asText("");
            next = token.isEmpty() || token.equals("null") ? "" : "&page_token=" + DemoWorkflow.encode(token);
        } while (!next.isEmpty());
        return found;
    }

    /// Links are signed again in every response.
    private static void assertSame(String how, List<JsonNode> found, List<JsonNode> whole) {
        assertThat(found.stream().map(RestListsTest::unsigned))
                .as(how)
                .containsExactlyElementsOf(
                        whole.stream().map(RestListsTest::unsigned).toList());
    }

    private static String unsigned(JsonNode entry) {
        return entry.toString()
                .replaceAll("\"[^\"]*(?i:X-Amz-)[^\"]*\"", "\"link\"")
                .replaceAll("\"[a-z_]*expires_at\":\"[^\"]*\"", "");
    }

    private static List<JsonNode> entries(JsonNode body) {
        var array = body.isArray() ? body : null;
        for (var member : body) {
            if (array == null && member.isArray()) {
                array = member;
            }
        }
        var entries = new ArrayList<JsonNode>();
        assertThat(array).as(body.toString()).isNotNull();
        array.forEach(entries::add);
        return entries;
    }

    private static JsonNode get(String path) throws Exception {
        return server.rest().get(path).expect(200);
    }

    private static JsonNode post(String path, String json) throws Exception {
        RestClient.Response answer = server.rest()
                .send("POST", path, BodyPublishers.ofString(json), Map.of("content-type", "application/json"));
        assertThat(answer.status()).as(answer.body().toString()).isBetween(200, 299);
        return answer.body();
    }
}
