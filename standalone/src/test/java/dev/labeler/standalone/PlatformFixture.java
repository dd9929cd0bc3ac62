package dev.labeler.standalone;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `labeler serve` in a process of its own with the data that the platform's client expects: three users, two
/// of them in one organization, and four datasets of the first.
final class PlatformFixture implements AutoCloseable {
    /// The secrets that both sides share.
    static final Map<String, String> SECRETS = Map.of(
            "SERVICE_JWT_SECRET", "a secret that services sign with, long enough",
            "LABELER_SERVICE_KEY", "a key of a client that cannot sign anything");

    private static final String PASSWORD = "a password for tests";

    private final Path home = TestHome.create();
    private final List<Runnable> closing = new ArrayList<>();
    private final Map<String, Object> ids = new HashMap<>();
    private final String url;

    PlatformFixture() throws Exception {
        try {
            var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Config.in(home));
            closing.add(postgres::close);
            postgres.createDatabaseIfMissing("labeler");
            url = serve(postgres);
            addUsers(postgres);
            addDatasets();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    /// Ids by the names that the script uses.
    Map<String, Object> ids() {
        return ids;
    }

    Path write(String name, byte[] bytes) throws IOException {
        return Files.write(home.resolve(name), bytes);
    }

    private String serve(EmbeddedPostgres postgres) throws Exception {
        int port = LabelerProcess.freePort();
        var environment = new HashMap<>(RunningServer.NO_RATE_LIMITS);
        environment.putAll(SECRETS);
        environment.put(
                "DATABASE_URL",
                "postgresql://%s:%s@127.0.0.1:%d/labeler"
                        .formatted(postgres.user(), postgres.password(), postgres.port()));
        var child = LabelerProcess.start(
                environment,
                "serve",
                "--home",
                home.resolve("server").toString(),
                "--port",
                Integer.toString(port),
                "--grpc-port",
                "0",
                "--storage-port",
                "0");
        closing.add(child::close);
        child.awaitReady();
        return "http://127.0.0.1:" + port;
    }

    private void addUsers(EmbeddedPostgres postgres) throws SQLException {
        var jdbc = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/labeler";
        try (var connection = DriverManager.getConnection(jdbc, postgres.user(), postgres.password());
                var insert = connection.prepareStatement("""
                        INSERT INTO users (email, hashed_password, full_name, organization_id)
                        VALUES (?, ?, ?, ?) RETURNING id
                        """)) {
            long organization = id(connection.prepareStatement(
                    "INSERT INTO organizations (name) VALUES ('An organization') RETURNING id"));
            for (var name : List.of("owner", "colleague", "stranger")) {
                insert.setString(1, name + "@example.org");
                insert.setString(2, BCrypt.withDefaults().hashToString(4, PASSWORD.toCharArray()));
                insert.setString(3, name);
                insert.setObject(4, name.equals("stranger") ? null : organization);
                ids.put(name, id(insert));
            }
        }
    }

    private static long id(java.sql.PreparedStatement insert) throws SQLException {
        try (var rows = insert.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void addDatasets() throws Exception {
        try (var rest = new RestClient(URI.create(url))) {
            rest.login("owner@example.org", PASSWORD);
            upload(
                    rest,
                    "private",
                    new MultipartBody()
                            .field("name", "A private one")
                            .field("description", "The description of the private one")
                            .field("tags", "common,first")
                            .file("file", "sample.zip", SampleDataset.zip()));
            upload(
                    rest,
                    "public",
                    new MultipartBody()
                            .field("name", "A public one")
                            .field("visibility", "public")
                            .field("task_type", "image_classification")
                            .field("tags", "common")
                            .field("tags", "second")
                            .file("files", "사진 1.png", UploadPictures.png(3, 2))
                            .file("files", "b/2 50%.png", UploadPictures.png(3, 2)));
            upload(
                    rest,
                    "organization",
                    new MultipartBody()
                            .field("name", "One of an organization")
                            .field("visibility", "organization")
                            .file("file", "sample.zip", SampleDataset.zip()));
            upload(rest, "shared", new MultipartBody().file("file", "shared.zip", SampleDataset.zip()));
            rest.post(
                            "/api/v1/datasets/" + ids.get("shared") + "/permissions",
                            Map.of("user_id", ids.get("stranger"), "role", "editor"))
                    .expect(201);
        }
    }

    private void upload(RestClient rest, String name, MultipartBody form) throws Exception {
        var answer = rest.upload("/api/v1/datasets/upload", form).expect(201);
        ids.put(name, answer.get("dataset_id").asText());
    }

    @Override
    public void close() throws IOException {
        for (var each : closing.reversed()) {
            each.run();
        }
        TestHome.delete(home);
    }
}
