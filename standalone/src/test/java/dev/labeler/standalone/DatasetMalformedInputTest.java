package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Malformed input to datasets; it leaves the dataset unchanged.
final class DatasetMalformedInputTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final String PATH = "/api/v1/datasets/bad-input";
    private static final String IMAGE = "images/val/plate.png";

    private static long me;

    private List<JsonNode> before = List.of();

    @BeforeAll
    static void aDatasetToSendItTo() throws Exception {
        server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("dataset_id", "bad-input").file("file", "s.zip", SampleDataset.zip()))
                .expect(201);
        me = server.rest().get("/api/v1/auth/me").expect(200).get("id").asLong();
    }

    @BeforeEach
    void asItIs() throws Exception {
        before = everything();
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # ids of every wrong kind
            GET    | /api/v1/datasets/ds_xyz                    |      | 404 | dataset_not_found  | ds_xyz
            GET    | /api/v1/datasets/proj_000000000000         |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/1                         |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/%00                       |      | 400 | invalid_request    | NUL
            GET    | /api/v1/datasets/%F0%9F%98%80              |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/bad-input%20              |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/BAD-INPUT                 |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/'%20OR%20'1'%3D'1         |      | 404 | dataset_not_found  |
            GET    | /api/v1/datasets/bad-input%2Fimages        |      | 404 | dataset_not_found  |
            GET    | {D}/snapshots/bad-input                    |      | 404 | snapshot_not_found | bad-input
            GET    | {D}/snapshots/7                            |      | 404 | snapshot_not_found |
            GET    | {D}/versions/0                             |      | 404 | version_not_found  |
            GET    | {D}/versions/-1                            |      | 404 | version_not_found  |
            GET    | {D}/versions/99                            |      | 404 | version_not_found  |
            GET    | {D}/versions/one                           |      | 400 | invalid_request    | version
            GET    | {D}/versions/1.5                           |      | 400 | invalid_request    | version
            GET    | {D}/versions/9223372036854775808           |      | 400 | invalid_request    | version
            GET    | {D}/versions/1/diff/99                     |      | 404 | version_not_found  |
            POST   | {D}/versions/99/rollback                   | {}   | 404 | version_not_found  |
            DELETE | {D}/versions/1                             |      | 409 | in_use             |
            GET    | {D}/manifest?version=99                    |      | 404 | version_not_found  |
            GET    | {D}/manifest?snapshot_id=nope              |      | 404 | snapshot_not_found |
            GET    | {D}/permissions/me                         |      | 400 | invalid_request    | user_id
            GET    | {D}/permissions/0                          |      | 400 | invalid_request    | user_id
            GET    | {D}/permissions/-7                         |      | 400 | invalid_request    | user_id
            GET    | /api/v1/projects/bad-input                 |      | 404 | project_not_found  |
            GET    | /api/v1/annotations/bad-input              |      | 400 | invalid_request    | annotation_id
            # pages
            GET    | /api/v1/datasets?page=0                    |      | 400 | invalid_request    | page
            GET    | /api/v1/datasets?page=-1                   |      | 400 | invalid_request    | page
            GET    | /api/v1/datasets?page=1.5                  |      | 400 | invalid_request    | page
            GET    | /api/v1/datasets?page=2147483648           |      | 400 | invalid_request    | page
            GET    | /api/v1/datasets?limit=0                   |      | 400 | invalid_request    | limit
            GET    | /api/v1/datasets?limit=-1                  |      | 400 | invalid_request    | limit
            GET    | /api/v1/datasets?limit=1000000000          |      | 400 | invalid_request    | limit
            GET    | {D}/images?limit=1000000000                |      | 400 | invalid_request    | limit
            GET    | {D}/images?skip=-1                         |      | 400 | invalid_request    | skip
            GET    | {D}/snapshots?limit=1000000000             |      | 400 | invalid_request    | limit
            GET    | {D}/versions?limit=1000000000              |      | 400 | invalid_request    | limit
            GET    | {D}/audit?limit=1000000000                 |      | 400 | invalid_request    | limit
            # words and filters
            GET    | /api/v1/datasets?visibility=secret         |      | 400 | invalid_request    | organization
            GET    | /api/v1/datasets?visibility=PUBLIC         |      | 400 | invalid_request    | organization
            GET    | /api/v1/datasets?labeled=maybe             |      | 400 | invalid_request    | labeled
            GET    | /api/v1/datasets?user_id=somebody          |      | 400 | invalid_request    | user_id
            GET    | /api/v1/datasets?q=%00                     |      | 400 | invalid_request    | q
            PUT    | {D} | {"visibility":"secret"}                     | 400 | invalid_request    | organization
            PUT    | {D} | {"visibility":7}                            | 400 | invalid_request    | visibility
            PUT    | {D} | {"visibility":""}                           | 400 | invalid_request    | visibility
            PUT    | {D} | {"tags":"one"}                              | 400 | invalid_request    | tags
            PUT    | {D} | {"tags":[1]}                                | 400 | invalid_request    | tags[0]
            PUT    | {D} | {"tags":["a\\u0000b"]}                      | 400 | invalid_request    | tags[0]
            PUT    | {D} | {"name":""}                                 | 422 | unprocessable      | name
            # expiry
            POST   | {D}/download-url | {"expires_in":0}               | 400 | invalid_request    | expires_in
            POST   | {D}/download-url | {"expires_in":-3600}           | 400 | invalid_request    | expires_in
            POST   | {D}/download-url | {"expires_in":31536000}        | 400 | invalid_request    | expires_in
            POST   | {D}/download-url | {"expires_in":1e300}           | 400 | invalid_request    | expires_in
            POST   | {D}/download-url | {"expires_in":"an hour"}       | 400 | invalid_request    | expires_in
            POST   | {D}/download-url | {"expiration_seconds":604801}  | 400 | invalid_request    | expiration_seconds
            POST   | {D}/download-url | {"version":1,"snapshot_id":"s"} | 400 | invalid_request   | version
            POST   | {D}/download-url | {"user_id":987654321}          | 404 | dataset_not_found  |
            # batches
            POST   | /api/v1/datasets/batch | {"dataset_ids":"bad-input"}   | 400 | invalid_request | dataset_ids
            POST   | /api/v1/datasets/batch | {"dataset_ids":[7]}      | 400 | invalid_request    | dataset_ids[0]
            POST   | /api/v1/datasets/batch | {"dataset_ids":[null]}   | 400 | invalid_request    | dataset_ids[0]
            POST   | /api/v1/datasets/batch | {"dataset_ids":          | 400 | invalid_request    |
            POST   | /api/v1/datasets/batch | []                       | 400 | invalid_request    |
            # permissions
            POST   | {D}/permissions | {"user_id":{ME},"role":"viewer"}     | 422 | unprocessable   | user_id
            POST   | {D}/permissions | {"user_id":987654321,"role":"viewer"} | 422 | unprocessable  | 987654321
            POST   | {D}/permissions | {"user_id":0,"role":"viewer"}   | 400 | invalid_request    | user_id
            POST   | {D}/permissions | {"user_id":2,"role":"king"}     | 400 | invalid_request    | editor
            POST   | {D}/permissions | {"user_id":2}                   | 400 | invalid_request    | role
            PUT    | {D}/permissions/{ME} | {"role":"viewer"}          | 422 | unprocessable      | user_id
            PUT    | {D}/permissions/987654321 | {"role":"viewer"}     | 422 | unprocessable      | 987654321
            DELETE | {D}/permissions/987654321                  |      | 404 | permission_not_found |
            DELETE | {D}/permissions/{ME}                       |      | 409 | last_owner         | Transfer
            POST   | {D}/transfer-owner | {"user_id":987654321}        | 422 | unprocessable      | 987654321
            # snapshots
            POST   | {D}/snapshots | {"version_tag":7}                 | 400 | invalid_request    | version_tag
            # files
            POST   | {D}/files/uploads | {"path":"a/../../b.png","size":1,"sha256":"{SHA}"} | 422 | archive_refused | a/../../b.png
            POST   | {D}/files/uploads | {"path":"a.png","size":-1,"sha256":"{SHA}"}        | 422 | unprocessable   | size
            POST   | {D}/files/uploads | {"path":"a.png","size":1,"sha256":"xyz"}        | 422 | unprocessable   | sha256
            POST   | {D}/upload | {"files":[]}                         | 400 | invalid_request    | Content-Type
            """)
    void aBadRequestSaysWhatIsWrong(String method, String path, String body, int status, String error, String mentioned)
            throws Exception {
        var answer = server.rest()
                .send(
                        method,
                        filled(path),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(filled(body)),
                        Map.of("content-type", "application/json"));
        assertRefused(answer, status, error);
        if (mentioned != null) {
            assertThat(answer.body().toString()).contains(mentioned);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.png",
                "a/../../b.png",
                "C:\\x.png",
                "C:x.png",
                "\\\\server\\share\\x.png",
                "/etc/x.png",
                "..",
                ".",
                "./",
                "a/..",
            })
    void aNameThatIsNoPathOfTheDatasetIsRefused(String name) throws Exception {
        var picture = UploadPictures.png(2, 2);
        for (var path : List.of("/api/v1/datasets/upload", PATH + "/upload")) {
            assertRefused(
                    server.rest().upload(path, new MultipartBody().file("files", name, picture)),
                    422,
                    "archive_refused");
            if (!name.endsWith("/")) {
                assertRefused(
                        server.rest()
                                .upload(
                                        path,
                                        new MultipartBody()
                                                .file("file", "a.zip", UploadZips.of(Map.of(name, picture)))),
                        422,
                        "archive_refused");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "train/a.png, train/A.png",
        "straße.png, STRASSE.png",
        "\uac00.png, \u1100\u1161.png",
        "é.png, e\u0301.png",
        "a.png, A.PNG/b.png",
    })
    void namesThatAreEqualOnSomeFileSystemsAreRefused(String one, String other) throws Exception {
        var picture = UploadPictures.png(2, 2);
        var both = new LinkedHashMap<String, byte[]>();
        both.put(one, picture);
        both.put(other, picture);
        for (var path : List.of("/api/v1/datasets/upload", PATH + "/upload")) {
            assertRefused(
                    server.rest()
                            .upload(
                                    path,
                                    new MultipartBody()
                                            .file("files", one, picture)
                                            .file("files", other, picture)),
                    422,
                    "archive_refused");
            assertRefused(
                    server.rest().upload(path, new MultipartBody().file("file", "a.zip", UploadZips.of(both))),
                    422,
                    "archive_refused");
        }
    }

    @Test
    void aNameThatFoldsToOneThatIsThereIsRefused() throws Exception {
        var answer = server.rest()
                .upload(
                        PATH + "/upload",
                        new MultipartBody().file("files", "images/val/PLATE.png", UploadPictures.png(2, 2)));
        assertRefused(answer, 422, "archive_refused");
        assertThat(answer.body().toString()).contains("PLATE.png");
    }

    @Test
    void aNameOf300BytesIsNamedAndNotStored() throws Exception {
        var name = "images/val/" + "\ud55c".repeat(100) + ".png";
        for (var path : List.of("/api/v1/datasets/upload", PATH + "/upload")) {
            var answer = server.rest().upload(path, new MultipartBody().file("files", name, UploadPictures.png(2, 2)));
            assertRefused(answer, 422, "unprocessable");
            assertThat(answer.body().get("violations").toString()).contains(name, "255");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"This is a text, whatever its name says.", ""})
    void anImageIsNotReplacedByWhatIsNone(String content) throws Exception {
        var form = new MultipartBody().file("files", IMAGE, UploadZips.text(content));
        var answer = server.rest().upload(PATH + "/upload", form);
        assertRefused(answer, 422, "unprocessable");
        assertThat(answer.body().toString()).contains(IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.zip", "empty.tar.gz", "empty.png"})
    void aFileOfNoBytesIsRefused(String name) throws Exception {
        for (var path : List.of("/api/v1/datasets/upload", PATH + "/upload")) {
            var answer = server.rest().upload(path, new MultipartBody().file("file", name, new byte[0]));
            assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(422);
            assertThat(answer.body().get("error").asText()).isIn("archive_refused", "unprocessable");
        }
    }

    @Test
    void aFormOfNoBytesIsRefused() throws Exception {
        for (var path : List.of("/api/v1/datasets/upload", PATH + "/upload")) {
            var answer = server.rest()
                    .send(
                            "POST",
                            path,
                            BodyPublishers.noBody(),
                            Map.of("content-type", "multipart/form-data; boundary=b"));
            assertRefused(answer, 400, "invalid_request");
        }
    }

    @Test
    void aTagOf10000CharactersIsRefused() throws Exception {
        var tag = "x".repeat(10_000);
        var changed = server.rest().put(PATH, Map.of("tags", List.of("fine", tag)));
        assertRefused(changed, 422, "unprocessable");
        assertThat(changed.body().at("/violations/0/path").asText()).isEqualTo("tags[1]");
        var created = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("tags", tag).file("file", "a.png", UploadPictures.png(2, 2)));
        assertRefused(created, 422, "unprocessable");
        var many = IntStream.range(0, 51).mapToObj(Integer::toString).toList();
        assertRefused(server.rest().put(PATH, Map.of("tags", many)), 422, "unprocessable");
        assertThat(server.rest()
                        .get("/api/v1/datasets?tags=" + "x".repeat(2_000))
                        .expect(200)
                        .get("total")
                        .asLong())
                .isZero();
    }

    @Test
    void anUnknownVisibilityOrIdMakesNoDataset() throws Exception {
        for (var field : Map.of(
                        "visibility", "secret",
                        "dataset_id", "../up",
                        "name", "x".repeat(201))
                .entrySet()) {
            var answer = server.rest()
                    .upload(
                            "/api/v1/datasets/upload",
                            new MultipartBody()
                                    .field(field.getKey(), field.getValue())
                                    .file("file", "a.png", UploadPictures.png(2, 2)));
            assertThat(answer.status()).as(answer.body().toString()).isIn(400, 422);
            assertThat(answer.body().toString()).contains(field.getKey());
        }
    }

    @Test
    void aBatchHasAtMostFiftyIdsAndReportsEachOnce() throws Exception {
        var fifty = new ArrayList<>(Collections.nCopies(25, "bad-input"));
        fifty.addAll(Collections.nCopies(25, "ds_xyz"));
        var answer = server.rest()
                .post("/api/v1/datasets/batch", Map.of("dataset_ids", fifty))
                .expect(200);
        assertThat(answer.get("datasets")).hasSize(1);
        assertThat(answer.get("not_found")).hasSize(1);
        fifty.add("bad-input");
        var tooMany = server.rest().post("/api/v1/datasets/batch", Map.of("dataset_ids", fifty));
        assertRefused(tooMany, 400, "invalid_request");
        assertThat(tooMany.body().get("path").asText()).isEqualTo("dataset_ids");
    }

    @Test
    void aPageFarBeyondTheEndIsEmpty() throws Exception {
        var page =
                server.rest().get("/api/v1/datasets?page=2147483647&limit=200").expect(200);
        assertThat(page.get("datasets")).isEmpty();
        assertThat(page.get("total").asLong()).isPositive();
        assertThat(server.rest()
                        .get(PATH + "/images?skip=2147483647")
                        .expect(200)
                        .get("images"))
                .isEmpty();
    }

    private static String filled(String text) {
        return text.replace("{D}", PATH).replace("{ME}", Long.toString(me)).replace("{SHA}", "0".repeat(64));
    }

    /// The dataset, its files and permissions, and the list of datasets.
    private static List<JsonNode> everything() throws Exception {
        var all = new ArrayList<JsonNode>();
        for (var path : List.of(PATH, PATH + "/permissions", PATH + "/versions", "/api/v1/datasets")) {
            all.add(server.rest().get(path).expect(200));
        }
        for (var image :
                server.rest().get(PATH + "/images?limit=200").expect(200).get("images")) {
            // Links are signed again in every response.
            all.add(((ObjectNode) image).retain("id", "sha256", "size", "width", "height", "split"));
        }
        return all;
    }

    private static void assertRefused(RestClient.Response answer, int status, String error) {
        assertThat(answer.status()).as(answer.call() + " " + answer.body()).isEqualTo(status);
        assertThat(answer.body().get("error").asText())
                .as(answer.body().toString())
                .isEqualTo(error);
        assertThat(answer.body().get("message").asText()).isNotBlank();
    }
}
