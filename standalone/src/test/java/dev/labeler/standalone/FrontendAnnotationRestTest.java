package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The annotate, publish and sharing screens of the labelling frontend in use.
final class FrontendAnnotationRestTest {
    private static final String BASE = "/frontend/api/v1";
    private static final String ENCODED = "a%20b%2F001.png";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static RestClient owner;
    private static RestClient annotator;
    private static String ownerId;
    private static String annotatorId;

    @BeforeAll
    static void signIn() throws Exception {
        owner = server.signedInAs("frontend-owner@example.org");
        ownerId = owner.get("/api/v1/auth/me").expect(200).get("id").asText();
        annotator = server.signedInAs("frontend-annotator@example.org");
        annotatorId = annotator.get("/api/v1/auth/me").expect(200).get("id").asText();
    }

    @AfterAll
    static void close() {
        owner.close();
        annotator.close();
    }

    /// A dataset with its project.
    private record Site(String dataset, String project) {
        static Site create(String name) throws Exception {
            var dataset = owner.post(BASE + "/datasets", Map.of("name", name))
                    .expect(201)
                    .get("id")
                    .asText();
            var files = new MultipartBody()
                    .file("files", "a b/001.png", UploadPictures.noise(1))
                    .file("files", "é.png", UploadPictures.noise(2));
            owner.upload(BASE + "/datasets/" + dataset + "/images", files).expect(200);
            var project = owner.get(BASE + "/datasets/" + dataset + "/project")
                    .expect(200)
                    .get("id")
                    .asText();
            owner.post(BASE + "/projects/" + project + "/task-types", Map.of("task_type", "detection"))
                    .expect(200);
            owner.post(
                            BASE + "/projects/" + project + "/classes?task_type=detection",
                            Map.of("name", "Car", "color", "#ff0000"))
                    .expect(201);
            return new Site(dataset, project);
        }
    }

    private static GoldenCalls calls() {
        var calls = new GoldenCalls(owner);
        calls.mask("\"" + ownerId + "\"", "\"{owner}\"");
        calls.mask("\"" + annotatorId + "\"", "\"{annotator}\"");
        calls.mask("(?<=\"(annotation_|permission_|version_)?id\" : )\\d+", "{id}");
        calls.mask("(?<=/(annotations|annotation|versions|compare|permissions)/)\\d+", "{id}");
        calls.mask("(?<=exports/\\{project}/)[^\"]+", "{file}");
        calls.mask("(?<=\"(inviter_user_id|granted_by)\" : )\"\\d+\"", "\"{user}\"");
        return calls;
    }

    private static String box(String project, double x) {
        return """
                {"project_id":"%s","image_id":"a b/001.png","annotation_type":"bbox","geometry":{"type":"bbox","bbox":[%s,2.25,3.5,4],\
                "image_width":16,"image_height":16},"class_id":"car","class_name":"Car","attributes":{},"confidence":87}""".formatted(project, x);
    }

    @Test
    void anAnnotatorDrawsEditsAndConfirms() throws Exception {
        var project = Site.create("annotate").project();
        var calls = calls();
        calls.get("/projects/" + project + "/images?limit=200&offset=0");
        calls.get("/projects/" + project + "/images/status?task_type=detection&limit=1&offset=1");
        calls.call("POST", "/image-locks/" + project + "/" + ENCODED + "/acquire", 200, "{}");
        var box = calls.call("POST", "/annotations", 200, box(project, 1.5))
                .get("id")
                .asText();
        for (var shape : new String[] {
            "{\"type\":\"polygon\",\"points\":[[1,1],[9.25,1],[5,8]],\"image_width\":16,\"image_height\":16}",
            "{\"type\":\"polyline\",\"points\":[[1,1],[9,1]]}",
            "{\"type\":\"circle\",\"center\":[8,8],\"radius\":2.5}",
            "{\"type\":\"classification\",\"labels\":[\"x\"]}"
        }) {
            calls.call("POST", "/annotations", 200, """
                    {"project_id":"%s","image_id":"a b/001.png","geometry":%s,"class_id":"car"}""".formatted(project, shape));
        }
        calls.call("PUT", "/annotations/" + box, 200, """
                {"geometry":{"type":"bbox","bbox":[0,0,4,4]},"class_id":"car","class_name":"Car","notes":"n"}""");
        calls.call("POST", "/annotations/" + box + "/confirm", 200, "{}");
        calls.call("POST", "/annotations/" + box + "/unconfirm", 200, "");
        calls.call("POST", "/projects/" + project + "/images/a%20b/001.png/confirm?task_type=detection", 200, "{}");
        calls.get("/annotations/project/" + project + "?skip=0&limit=2&image_id=a%20b/001.png");
        calls.get("/projects/" + project + "/images/status?task_type=detection&limit=1&offset=0");
        calls.call("POST", "/projects/" + project + "/images/" + ENCODED + "/unconfirm", 200, "");
        calls.get("/annotations/history/project/" + project + "?skip=0&limit=1");
        calls.call("DELETE", "/annotations/" + box, 200, "");
        calls.call("POST", "/annotations", 200, """
                {"project_id":"%s","image_id":"é.png","annotation_type":"no_object","geometry":{"type":"no_object"},\
                "attributes":{"task_type":"detection"}}""".formatted(project));
        calls.get("/projects/" + project + "/stats");
        calls.call("POST", "/image-locks/" + project + "/" + ENCODED + "/heartbeat", 200, "{}");
        calls.call("DELETE", "/image-locks/" + project + "/" + ENCODED, 200, "");
        calls.get("/image-locks/" + project + "/" + ENCODED + "/status");
        calls.check("annotate");
    }

    @Test
    void aLockOfSomeoneElseRefusesWritesAndIsAStatus() throws Exception {
        var site = Site.create("locks");
        owner.post(
                        "/api/v1/datasets/" + site.dataset() + "/permissions",
                        Map.of("user_id", Long.parseLong(annotatorId), "role", "editor"))
                .expect(201);
        var path = BASE + "/image-locks/" + site.project() + "/" + ENCODED;
        assertThat(annotator
                        .post(path + "/acquire", Map.of())
                        .expect(200)
                        .get("status")
                        .asText())
                .isEqualTo("acquired");
        assertThat(annotator
                        .post(path + "/acquire", Map.of())
                        .expect(200)
                        .get("status")
                        .asText())
                .isEqualTo("refreshed");
        var refused = owner.post(path + "/acquire", Map.of()).expect(200);
        assertThat(refused.get("status").asText()).isEqualTo("already_locked");
        assertThat(refused.get("locked_by").get("user_id").asText()).isEqualTo(annotatorId);
        var write = owner.send("POST", BASE + "/annotations", BodyPublishers.ofString(box(site.project(), 1)), JSON);
        assertThat(write.status()).isEqualTo(423);
        assertThat(write.body().get("detail").isTextual()).isTrue();
        assertThat(owner.post(path + "/heartbeat", Map.of())
                        .expect(200)
                        .get("status")
                        .asText())
                .isEqualTo("not_owner");
        assertThat(owner.delete(path).expect(200).get("status").asText()).isEqualTo("not_owner");
        assertThat(owner.delete(path + "/force").expect(200).get("status").asText())
                .isEqualTo("released");
        assertThat(owner.get(BASE + "/image-locks/" + site.project())
                        .expect(200)
                        .get("locks"))
                .isEmpty();
        var drawn = owner.send("POST", BASE + "/annotations", BodyPublishers.ofString(box(site.project(), 1)), JSON)
                .expect(200);
        var stale = owner.put(BASE + "/annotations/" + drawn.get("id"), Map.of("notes", "late", "version", 1));
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.body().get("detail").isTextual()).isTrue();
    }

    @Test
    void aVersionIsPublishedListedAndCompared() throws Exception {
        var site = Site.create("publish");
        var project = site.project();
        var calls = calls();
        owner.send("POST", BASE + "/annotations", BodyPublishers.ofString(box(project, 1)), JSON)
                .expect(200);
        var version = calls.call("POST", "/projects/" + project + "/versions/publish", 200, """
                {"task_type":"detection","description":"first","export_format":"coco","include_draft":true}""")
                .get("id")
                .asText();
        calls.get("/projects/" + project + "/versions");
        var second = owner.send("POST", BASE + "/annotations", BodyPublishers.ofString(box(project, 5)), JSON)
                .expect(200)
                .get("id");
        calls.get("/version-diff/versions/-1/compare/" + version);
        calls.get("/version-diff/versions/" + version + "/compare/-1/summary");
        calls.call("GET", "/version-diff/versions/-1/compare/-1", 400, "");
        assertThat(second.isNumber()).isTrue();
        calls.get("/datasets/" + site.dataset() + "/deletion-impact");
        calls.call("DELETE", "/datasets/" + site.dataset(), 422, "{\"dataset_name_confirmation\":\"other\"}");
        calls.call("DELETE", "/datasets/" + site.dataset(), 200, """
                {"dataset_name_confirmation":"publish","create_backup":false}""");
        calls.call("GET", "/projects/" + project, 404, "");
        calls.check("publish");
    }

    @Test
    void membersAreInvitedChangedAndRemoved() throws Exception {
        var site = Site.create("sharing");
        var admin = server.rest();
        var calls = calls();
        calls.get("/projects/" + site.dataset() + "/permissions");
        calls.get("/users/search?q=frontend-owner&limit=10&offset=0");
        calls.get("/users/me");
        // The administrator finds users of every organization.
        var invited = admin.post(
                        BASE + "/invitations",
                        Map.of("project_id", site.dataset(), "invitee_user_id", annotatorId, "role", "reviewer"))
                .expect(200);
        assertThat(invited.get("status").asText()).isEqualTo("pending");
        calls.get("/invitations?type=sent&project_id=" + site.dataset());
        var received = annotator
                .get(BASE + "/invitations?type=received&status=pending")
                .expect(200);
        assertThat(received.get("total").asInt()).isEqualTo(1);
        annotator
                .post(
                        BASE + "/invitations/accept",
                        Map.of(
                                "token",
                                received.get("invitations").get(0).get("token").asText()))
                .expect(200);
        calls.get("/projects/" + site.project() + "/permissions");
        assertThat(annotator
                        .get(BASE + "/projects/" + site.dataset() + "/permissions")
                        .expect(200))
                .hasSize(1);
        calls.call(
                "PATCH", "/projects/" + site.dataset() + "/permissions/" + annotatorId, 200, "{\"role\":\"viewer\"}");
        calls.call("DELETE", "/projects/" + site.dataset() + "/permissions/" + annotatorId, 204, "");
        calls.call("DELETE", "/projects/" + site.dataset() + "/permissions/someone", 400, "");
        var cancelled = admin.post(
                        BASE + "/invitations",
                        Map.of("project_id", site.project(), "invitee_user_id", annotatorId, "role", "viewer"))
                .expect(200);
        assertThat(owner.send(
                                "POST",
                                BASE + "/invitations/" + cancelled.get("id").asText() + "/cancel",
                                BodyPublishers.noBody(),
                                JSON)
                        .expect(200)
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");
        calls.check("sharing");
    }

    @Test
    void anUploadIsPreviewedByFolder() throws Exception {
        var path = BASE + "/datasets/" + Site.create("upload").dataset();
        assertThat(folders(path)).containsExactly("/", "a b/");
        var preview = owner.send("POST", path + "/storage/preview", BodyPublishers.ofString("""
                        {"file_mappings":[{"filename":"001.png","relative_path":"a b/001.png","size":5},\
                        {"filename":"002.png","relative_path":"002.png","size":6}],"target_folder":"a b"}"""), JSON)
                .expect(200);
        assertThat(preview.at("/duplicate_files/0/path").asText()).isEqualTo("a b/001.png");
        assertThat(preview.at("/new_files/0/path").asText()).isEqualTo("a b/002.png");
        assertThat(preview.at("/summary/total_files").asInt()).isEqualTo(2);
        var added = owner.upload(
                        path + "/images",
                        new MultipartBody()
                                .file("files", "a b/001.png", UploadPictures.noise(3))
                                .file("files", "a b/c/002.png", UploadPictures.noise(4))
                                .file("annotation_file", "notes.json", "{}".getBytes(StandardCharsets.UTF_8)))
                .expect(200);
        assertThat(added.get("folder_structure").get("a b/c/").asInt()).isEqualTo(1);
        assertThat(folders(path)).containsExactly("/", "a b/", "a b/c/");
        var refused = owner.upload(path + "/images", new MultipartBody().file("files", "x.exe", new byte[] {1}));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().get("detail").isTextual()).isTrue();
    }

    private static List<String> folders(String path) throws Exception {
        return owner.get(path + "/storage/structure").expect(200).get("folders").findValuesAsText("path");
    }
}
