package dev.labeler.standalone;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The whole server on free ports, with a client signed in as its first admin. Test classes share one server,
/// so that they must not assume that it is empty; classes with their own settings, or that must be alone,
/// start one of their own.
final class RunningServer implements BeforeAllCallback, AfterAllCallback {
    /// Uploads above this many bytes are refused in tests.
    static final int UPLOAD_LIMIT = 64 << 20;

    /// Tests call faster than users do.
    static final Map<String, String> NO_RATE_LIMITS = Map.of(
            "RATE_LIMIT_SERVICE_PER_MINUTE", "0",
            "RATE_LIMIT_USER_PER_MINUTE", "0",
            "RATE_LIMIT_ANNOTATION_PER_MINUTE", "0",
            "RATE_LIMIT_ANONYMOUS_PER_MINUTE", "0");

    static final String PASSWORD = "a password for tests";

    private final boolean isShared;
    private final Map<String, String> more;
    private @Nullable Server server;
    private @Nullable RestClient rest;

    /// A running server and its data directory.
    private record Server(StandaloneServer standalone, Path home) implements AutoCloseable {
        static Server start(Map<String, String> more) {
            var settings = new HashMap<>(environment().variables());
            settings.putAll(more);
            try {
                var home = TestHome.create();
                return new Server(
                        StandaloneServer.start(new StandaloneConfig(home, 0, 0, 0, new Environment(settings))), home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            standalone.close();
            TestHome.delete(home);
        }
    }

    RunningServer() {
        this(true, Map.of());
    }

    /// @param more settings in addition to the default ones
    RunningServer(Map<String, String> more) {
        this(false, more);
    }

    private RunningServer(boolean isShared, Map<String, String> more) {
        this.isShared = isShared;
        this.more = more;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // Resources in the root context's store are closed after the last class.
        server = isShared
                ? context.getRoot()
                        .getStore(ExtensionContext.Namespace.create(RunningServer.class))
                        .computeIfAbsent(Server.class, _ -> Server.start(Map.of()), Server.class)
                : Server.start(more);
        rest = new RestClient(uri());
        rest.login("admin@example.org", PASSWORD);
    }

    static Environment environment() {
        var settings = new HashMap<>(NO_RATE_LIMITS);
        settings.put("LABELER_ADMIN_EMAIL", "admin@example.org");
        settings.put("LABELER_ADMIN_PASSWORD", PASSWORD);
        settings.put("MAX_UPLOAD_MB", Integer.toString(UPLOAD_LIMIT >> 20));
        return new Environment(settings);
    }

    RestClient rest() {
        return Objects.requireNonNull(rest);
    }

    StandaloneServer standalone() {
        return Objects.requireNonNull(server).standalone();
    }

    URI uri() {
        return standalone().uri();
    }

    DatasetWorkflow work() throws IOException {
        return new DatasetWorkflow(
                rest(),
                Files.createDirectories(Objects.requireNonNull(server).home().resolve("downloads")));
    }

    /// Creates an ordinary user and returns a client signed in as that user.
    RestClient signedInAs(String email) throws Exception {
        addUser(email);
        var client = new RestClient(uri());
        client.login(email, PASSWORD);
        return client;
    }

    /// Inserts a row into the shared user database, as the platform does.
    private void addUser(String email) throws SQLException {
        var config = DatabaseConfig.fromEnvironment(standalone().environment(), "USER_DATABASE_URL");
        var password = Objects.requireNonNull(config.password()).value();
        try (var connection = DriverManager.getConnection(config.jdbcUrl(), config.user(), password);
                var insert = connection.prepareStatement("""
                        INSERT INTO users (email, hashed_password, full_name, system_role, is_active)
                        VALUES (?, ?, 'A user', 'standard_engineer', true)
                        """)) {
            insert.setString(1, email);
            insert.setString(2, BCrypt.withDefaults().hashToString(4, PASSWORD.toCharArray()));
            insert.executeUpdate();
        }
    }

    /// A PNG of one pixel.
    byte[] pixel() throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        rest().close();
        if (!isShared) {
            Objects.requireNonNull(server).close();
        }
    }
}
