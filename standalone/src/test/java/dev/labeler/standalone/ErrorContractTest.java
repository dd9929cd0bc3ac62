package dev.labeler.standalone;

import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.standalone.GoldenErrors.Call;
import dev.labeler.standalone.demo.MultipartBody;
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

/// Every error of the REST contract, compared exactly. Errors of unavailable dependencies are in
/// [OutageTest].
final class ErrorContractTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final String ID = "golden";
    private static final String DATASET = "/api/v1/datasets/" + ID;
    private static final String BOUNDARY = "a-boundary";
    private static final GoldenErrors golden = new GoldenErrors();
    private static final Map<CallerKind, RestClient> clients = new HashMap<>();

    private static String project = "";
    private static long annotation;
    private static long owner;

    private enum CallerKind {
        OWNER,
        VIEWER,
        EDITOR,
        ANONYMOUS,
        INVALID_TOKEN,
        READING_SERVICE,
        WRITING_SERVICE
    }

    /// One call for each error, with the name of its file.
    @SuppressWarnings("ImmutableEnumChecker") // The calls are lambdas over what the server was given.
    enum Shape {
        INVALID_REQUEST_BROKEN_JSON(
                CallerKind.OWNER, () -> Call.of("POST", "/api/v1/datasets/batch", "{\"dataset_ids\": [")),
        INVALID_REQUEST_TYPE(
                CallerKind.OWNER, () -> Call.of("POST", "/api/v1/datasets/batch", "{\"dataset_ids\": [{}]}")),
        INVALID_REQUEST_WORD(CallerKind.OWNER, () -> Call.of("PUT", DATASET, "{\"visibility\": \"secret\"}")),
        INVALID_REQUEST_MISSING(
                CallerKind.ANONYMOUS, () -> Call.of("POST", "/api/v1/auth/login", "{\"email\": \"a@b.org\"}")),
        INVALID_REQUEST_QUERY(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/datasets?page=one")),
        INVALID_REQUEST_RANGE(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/datasets?page=0")),
        INVALID_REQUEST_MULTIPART(
                CallerKind.OWNER,
                () -> new Call("POST", "/api/v1/datasets/upload", "text/plain", BodyPublishers.ofString("no form"))),
        UNAUTHENTICATED_NONE(CallerKind.ANONYMOUS, () -> Call.of("GET", DATASET)),
        UNAUTHENTICATED_MALFORMED(CallerKind.INVALID_TOKEN, () -> Call.of("GET", DATASET)),
        UNAUTHENTICATED_LINK(CallerKind.ANONYMOUS, () -> Call.of("GET", DATASET + "/download?token=none")),
        INVALID_CREDENTIALS(
                CallerKind.ANONYMOUS,
                () -> Call.of(
                        "POST", "/api/v1/auth/login", "{\"email\":\"admin@example.org\",\"password\":\"another\"}")),
        PERMISSION_DENIED_EDITOR(CallerKind.VIEWER, () -> Call.of("PUT", DATASET, "{\"name\": \"mine\"}")),
        PERMISSION_DENIED_OWNER(CallerKind.EDITOR, () -> Call.of("PUT", DATASET, "{\"visibility\": \"public\"}")),
        PERMISSION_DENIED_DELETE(CallerKind.EDITOR, () -> Call.of("DELETE", DATASET)),
        MISSING_SCOPE_READ(CallerKind.WRITING_SERVICE, () -> Call.of("GET", DATASET)),
        MISSING_SCOPE_WRITE(CallerKind.READING_SERVICE, () -> Call.of("POST", DATASET + "/snapshots", "{}")),
        DATASET_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/datasets/ds_xyz")),
        PROJECT_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/projects/proj_000000000000")),
        IMAGE_NOT_FOUND(
                CallerKind.OWNER,
                () -> Call.of("POST", "/api/v1/projects/" + project + "/images/no%2Fsuch.png/confirm", "{}")),
        CLASS_NOT_FOUND(
                CallerKind.OWNER,
                () -> Call.of("PATCH", "/api/v1/projects/" + project + "/classes/none", "{\"name\":\"x\"}")),
        ANNOTATION_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/annotations/987654321")),
        VERSION_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/versions/987654321")),
        DATASET_VERSION_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", DATASET + "/versions/77")),
        SNAPSHOT_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", DATASET + "/snapshots/snap_000000000000")),
        VERIFICATION_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", DATASET + "/verify")),
        PERMISSION_NOT_FOUND(CallerKind.OWNER, () -> Call.of("DELETE", DATASET + "/permissions/987654321")),
        ROUTE_NOT_FOUND(CallerKind.OWNER, () -> Call.of("GET", "/api/v1/nope")),
        METHOD_NOT_ALLOWED(CallerKind.OWNER, () -> Call.of("DELETE", "/api/v1/auth/login")),
        ALREADY_EXISTS(CallerKind.OWNER, () -> form("/api/v1/datasets/upload?dataset_id=" + ID, "a.txt", "whatever")),
        IN_USE(CallerKind.OWNER, () -> Call.of("DELETE", DATASET)),
        LAST_OWNER(CallerKind.OWNER, () -> Call.of("DELETE", DATASET + "/permissions/" + owner)),
        STALE_REVISION(
                CallerKind.OWNER,
                () -> Call.of("PUT", "/api/v1/annotations/" + annotation, "{\"version\":1,\"notes\":\"late\"}")),
        TOO_LARGE_JSON(
                CallerKind.OWNER,
                () -> Call.of(
                        "POST", "/api/v1/datasets/batch", "{\"dataset_ids\":[\"" + "x".repeat(16 << 20) + "\"]}")),
        TOO_LARGE_UPLOAD(
                CallerKind.OWNER,
                () -> form(DATASET + "/upload", "big.bin", "x".repeat(RunningServer.UPLOAD_LIMIT + 1))),
        UNPROCESSABLE_FIELDS(
                CallerKind.OWNER,
                () -> Call.of("PUT", DATASET, "{\"name\":\" \",\"tags\":[\"fine\",\"" + "x".repeat(10_000) + "\"]}")),
        UNPROCESSABLE_GEOMETRY(
                CallerKind.OWNER,
                () -> Call.of(
                        "PUT",
                        "/api/v1/annotations/" + annotation,
                        "{\"geometry\":{\"type\":\"bbox\",\"bbox\":[1,1,0,5]}}")),
        UNPROCESSABLE_USER(
                CallerKind.OWNER,
                () -> Call.of("POST", DATASET + "/permissions", "{\"user_id\":987654321,\"role\":\"viewer\"}")),
        UNPROCESSABLE_NOTHING_FOUND(CallerKind.OWNER, () -> form("/api/v1/datasets/upload", "readme.txt", "no image")),
        ARCHIVE_REFUSED(CallerKind.OWNER, () -> form(DATASET + "/upload", "../evil.png", "x"));

        private final CallerKind who;
        private final Supplier<Call> call;

        Shape(CallerKind who, Supplier<Call> call) {
            this.who = who;
            this.call = call;
        }
    }

    @BeforeAll
    static void whatTheCallsMeet() throws Exception {
        var tokens = new TokenIssuer(
                IdentityConfig.fromEnvironment(server.standalone().environment()), Clock.systemUTC());
        clients.put(CallerKind.OWNER, server.rest());
        clients.put(CallerKind.VIEWER, server.signedInAs("viewer@example.org"));
        clients.put(CallerKind.EDITOR, server.signedInAs("editor@example.org"));
        clients.put(CallerKind.ANONYMOUS, new RestClient(server.uri()));
        clients.put(CallerKind.INVALID_TOKEN, new RestClient(server.uri()).withToken("nonsense"));
        clients.put(CallerKind.READING_SERVICE, service(tokens, "labeler:read"));
        clients.put(CallerKind.WRITING_SERVICE, service(tokens, "labeler:write"));

        var upload = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("dataset_id", ID).file("file", "sample.zip", SampleDataset.zip()))
                .expect(201);
        project = server.work().project(upload);
        server.work().importAll(project);
        server.rest().post(DATASET + "/snapshots", Map.of()).expect(201);
        owner = server.rest().get("/api/v1/auth/me").expect(200).get("id").asLong();
        for (var role :
                Map.of(CallerKind.VIEWER, "viewer", CallerKind.EDITOR, "editor").entrySet()) {
            var id = Objects.requireNonNull(clients.get(role.getKey()))
                    .get("/api/v1/auth/me")
                    .expect(200)
                    .get("id");
            server.rest()
                    .post(DATASET + "/permissions", Map.of("user_id", id.asLong(), "role", role.getValue()))
                    .expect(201);
        }
        annotation = server.work().annotations(project).stream()
                .filter(each -> each.get("annotation_type").asText().equals("bbox"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asLong();
        var path = "/api/v1/annotations/" + annotation;
        server.rest().put(path, Map.of("notes", "the current copy")).expect(200);
        golden.mask("project", project);
        golden.maskAll("(?<= : )" + annotation + "(?=,)", "\"{annotation}\"");
        golden.maskAll("(?<=annotations/|\"|nnotation )" + annotation + "(?=[\" ])", "{annotation}");
        golden.maskAll("(?<=\"current_version\" : )\\d+", "\"{revision}\"");
        golden.maskAll("(?<=\"version\" : )\\d+(?=,\n *\"created_by\")", "\"{revision}\"");
    }

    private static RestClient service(TokenIssuer tokens, String scope) {
        return new RestClient(server.uri())
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
    void anErrorIsAsInTheContract(Shape shape) throws Exception {
        golden.check(
                shape.name().toLowerCase(java.util.Locale.ROOT),
                Objects.requireNonNull(clients.get(shape.who)),
                shape.call.get());
    }

    @AfterAll
    static void signOut() {
        for (var client : clients.values()) {
            if (client != server.rest()) {
                client.close();
            }
        }
    }
}
