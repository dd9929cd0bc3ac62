package dev.labeler.standalone;

import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.Tokens;
import dev.labeler.standalone.GoldenErrors.Call;
import dev.labeler.standalone.demo.Multipart;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every error that the REST contract names, letter by letter. Those of parts that are away are in
/// [AwayTest].
final class ErrorShapesTest {
    @RegisterExtension
    static final RunningHouse house = new RunningHouse();

    private static final String ID = "golden";
    private static final String DATASET = "/api/v1/datasets/" + ID;
    private static final String BOUNDARY = "a-boundary";
    private static final GoldenErrors golden = new GoldenErrors();
    private static final Map<Who, RestClient> clients = new HashMap<>();

    private static String project = "";
    private static long annotation;
    private static long owner;

    private enum Who {
        OWNER,
        VIEWER,
        EDITOR,
        NOBODY,
        STRANGER_TO_TOKENS,
        READING_SERVICE,
        WRITING_SERVICE
    }

    /// One of each, by the name of its file.
    @SuppressWarnings("ImmutableEnumChecker") // The calls are lambdas over what the house was given.
    enum Shape {
        INVALID_REQUEST_BROKEN_JSON(Who.OWNER, () -> Call.of("POST", "/api/v1/datasets/batch", "{\"dataset_ids\": [")),
        INVALID_REQUEST_TYPE(Who.OWNER, () -> Call.of("POST", "/api/v1/datasets/batch", "{\"dataset_ids\": [{}]}")),
        INVALID_REQUEST_WORD(Who.OWNER, () -> Call.of("PUT", DATASET, "{\"visibility\": \"secret\"}")),
        INVALID_REQUEST_MISSING(Who.NOBODY, () -> Call.of("POST", "/api/v1/auth/login", "{\"email\": \"a@b.org\"}")),
        INVALID_REQUEST_QUERY(Who.OWNER, () -> Call.of("GET", "/api/v1/datasets?page=one")),
        INVALID_REQUEST_RANGE(Who.OWNER, () -> Call.of("GET", "/api/v1/datasets?page=0")),
        INVALID_REQUEST_MULTIPART(
                Who.OWNER,
                () -> new Call("POST", "/api/v1/datasets/upload", "text/plain", BodyPublishers.ofString("no form"))),
        UNAUTHENTICATED_NONE(Who.NOBODY, () -> Call.of("GET", DATASET)),
        UNAUTHENTICATED_MALFORMED(Who.STRANGER_TO_TOKENS, () -> Call.of("GET", DATASET)),
        UNAUTHENTICATED_LINK(Who.NOBODY, () -> Call.of("GET", DATASET + "/download?token=none")),
        INVALID_CREDENTIALS(
                Who.NOBODY,
                () -> Call.of(
                        "POST", "/api/v1/auth/login", "{\"email\":\"admin@example.org\",\"password\":\"another\"}")),
        PERMISSION_DENIED_EDITOR(Who.VIEWER, () -> Call.of("PUT", DATASET, "{\"name\": \"mine\"}")),
        PERMISSION_DENIED_OWNER(Who.EDITOR, () -> Call.of("PUT", DATASET, "{\"visibility\": \"public\"}")),
        PERMISSION_DENIED_DELETE(Who.EDITOR, () -> Call.of("DELETE", DATASET)),
        MISSING_SCOPE_READ(Who.WRITING_SERVICE, () -> Call.of("GET", DATASET)),
        MISSING_SCOPE_WRITE(Who.READING_SERVICE, () -> Call.of("POST", DATASET + "/snapshots", "{}")),
        DATASET_NOT_FOUND(Who.OWNER, () -> Call.of("GET", "/api/v1/datasets/ds_xyz")),
        PROJECT_NOT_FOUND(Who.OWNER, () -> Call.of("GET", "/api/v1/projects/proj_000000000000")),
        IMAGE_NOT_FOUND(
                Who.OWNER,
                () -> Call.of("POST", "/api/v1/projects/" + project + "/images/no%2Fsuch.png/confirm", "{}")),
        CLASS_NOT_FOUND(
                Who.OWNER, () -> Call.of("PATCH", "/api/v1/projects/" + project + "/classes/none", "{\"name\":\"x\"}")),
        ANNOTATION_NOT_FOUND(Who.OWNER, () -> Call.of("GET", "/api/v1/annotations/987654321")),
        VERSION_NOT_FOUND(Who.OWNER, () -> Call.of("GET", "/api/v1/versions/987654321")),
        DATASET_VERSION_NOT_FOUND(Who.OWNER, () -> Call.of("GET", DATASET + "/versions/77")),
        SNAPSHOT_NOT_FOUND(Who.OWNER, () -> Call.of("GET", DATASET + "/snapshots/snap_000000000000")),
        VERIFICATION_NOT_FOUND(Who.OWNER, () -> Call.of("GET", DATASET + "/verify")),
        PERMISSION_NOT_FOUND(Who.OWNER, () -> Call.of("DELETE", DATASET + "/permissions/987654321")),
        ROUTE_NOT_FOUND(Who.OWNER, () -> Call.of("GET", "/api/v1/nope")),
        METHOD_NOT_ALLOWED(Who.OWNER, () -> Call.of("DELETE", "/api/v1/auth/login")),
        ALREADY_EXISTS(Who.OWNER, () -> form("/api/v1/datasets/upload?dataset_id=" + ID, "a.txt", "whatever")),
        IN_USE(Who.OWNER, () -> Call.of("DELETE", DATASET)),
        LAST_OWNER(Who.OWNER, () -> Call.of("DELETE", DATASET + "/permissions/" + owner)),
        STALE_REVISION(
                Who.OWNER,
                () -> Call.of("PUT", "/api/v1/annotations/" + annotation, "{\"version\":1,\"notes\":\"late\"}")),
        TOO_LARGE_JSON(
                Who.OWNER,
                () -> Call.of(
                        "POST", "/api/v1/datasets/batch", "{\"dataset_ids\":[\"" + "x".repeat(16 << 20) + "\"]}")),
        TOO_LARGE_UPLOAD(
                Who.OWNER, () -> form(DATASET + "/upload", "big.bin", "x".repeat(RunningHouse.UPLOAD_LIMIT + 1))),
        UNPROCESSABLE_FIELDS(
                Who.OWNER,
                () -> Call.of("PUT", DATASET, "{\"name\":\" \",\"tags\":[\"fine\",\"" + "x".repeat(10_000) + "\"]}")),
        UNPROCESSABLE_GEOMETRY(
                Who.OWNER,
                () -> Call.of(
                        "PUT",
                        "/api/v1/annotations/" + annotation,
                        "{\"geometry\":{\"type\":\"bbox\",\"bbox\":[1,1,0,5]}}")),
        UNPROCESSABLE_USER(
                Who.OWNER,
                () -> Call.of("POST", DATASET + "/permissions", "{\"user_id\":987654321,\"role\":\"viewer\"}")),
        UNPROCESSABLE_NOTHING_FOUND(Who.OWNER, () -> form("/api/v1/datasets/upload", "readme.txt", "no image")),
        ARCHIVE_REFUSED(Who.OWNER, () -> form(DATASET + "/upload", "../evil.png", "x"));

        private final Who who;
        private final Supplier<Call> call;

        Shape(Who who, Supplier<Call> call) {
            this.who = who;
            this.call = call;
        }
    }

    @BeforeAll
    static void whatTheCallsMeet() throws Exception {
        var tokens = new Tokens(IdentityConfig.fromEnvironment(house.house().environment()), Clock.systemUTC());
        clients.put(Who.OWNER, house.rest());
        clients.put(Who.VIEWER, house.signedInAs("viewer@example.org"));
        clients.put(Who.EDITOR, house.signedInAs("editor@example.org"));
        clients.put(Who.NOBODY, new RestClient(house.uri()));
        clients.put(Who.STRANGER_TO_TOKENS, new RestClient(house.uri()).withToken("nonsense"));
        clients.put(Who.READING_SERVICE, service(tokens, "labeler:read"));
        clients.put(Who.WRITING_SERVICE, service(tokens, "labeler:write"));

        var upload = house.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new Multipart().field("dataset_id", ID).file("file", "sample.zip", SampleDataset.zip()))
                .expect(201);
        project = house.work().project(upload);
        house.work().importAll(project);
        house.rest().post(DATASET + "/snapshots", Map.of()).expect(201);
        owner = house.rest().get("/api/v1/auth/me").expect(200).get("id").asLong();
        for (var role : Map.of(Who.VIEWER, "viewer", Who.EDITOR, "editor").entrySet()) {
            var id = Objects.requireNonNull(clients.get(role.getKey()))
                    .get("/api/v1/auth/me")
                    .expect(200)
                    .get("id");
            house.rest()
                    .post(DATASET + "/permissions", Map.of("user_id", id.asLong(), "role", role.getValue()))
                    .expect(201);
        }
        annotation = house.work().annotations(project).stream()
                .filter(each -> each.get("annotation_type").asText().equals("bbox"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asLong();
        var path = "/api/v1/annotations/" + annotation;
        house.rest().put(path, Map.of("notes", "the current copy")).expect(200);
        golden.mask("project", project);
        golden.maskAll("(?<= : )" + annotation + "(?=,)", "\"{annotation}\"");
        golden.maskAll("(?<=annotations/|\"|nnotation )" + annotation + "(?=[\" ])", "{annotation}");
        golden.maskAll("(?<=\"current_version\" : )\\d+", "\"{revision}\"");
        golden.maskAll("(?<=\"version\" : )\\d+(?=,\n *\"created_by\")", "\"{revision}\"");
    }

    private static RestClient service(Tokens tokens, String scope) {
        return new RestClient(house.uri())
                .withToken(tokens.issueBackground("platform", Set.of(scope), Duration.ofMinutes(30)));
    }

    private static Call form(String path, String fileName, String content) {
        var body =
                "--%1$s\r\ncontent-disposition: form-data; name=\"files\"; filename=\"%2$s\"\r\n\r\n%3$s\r\n--%1$s--\r\n"
                        .formatted(BOUNDARY, fileName, content);
        return new Call(
                "POST",
                path,
                "multipart/form-data; boundary=" + BOUNDARY,
                BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void anErrorLooksAsPromised(Shape shape) throws Exception {
        golden.check(
                shape.name().toLowerCase(java.util.Locale.ROOT),
                Objects.requireNonNull(clients.get(shape.who)),
                shape.call.get());
    }

    @AfterAll
    static void signOut() {
        for (var client : clients.values()) {
            if (client != house.rest()) {
                client.close();
            }
        }
    }
}
