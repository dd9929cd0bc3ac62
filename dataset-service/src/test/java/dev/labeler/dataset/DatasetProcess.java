package dev.labeler.dataset;

import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestStore;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// dataset-service as a process, configured by environment variables only.
public final class DatasetProcess implements AutoCloseable {
    private static final String ADMIN_PASSWORD = "a password for tests";
    private static final Pattern READY = Pattern.compile("dataset-service is ready. port=(\\d+)");

    private final Process process;
    private final ManagedChannel channel;

    private DatasetProcess(Process process, ManagedChannel channel) {
        this.process = process;
        this.channel = channel;
    }

    static DatasetProcess start(TestPostgres.Database database, TestStore.Bucket bucket, Path spool, String secret)
            throws IOException {
        return start(database, bucket, spool, secret, Map.of());
    }

    /// @param more variables besides the usual ones
    public static DatasetProcess start(
            TestPostgres.Database database,
            TestStore.Bucket bucket,
            Path spool,
            String secret,
            Map<String, String> more)
            throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        // Not that of the tests, which keeps silent about the port.
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatasetServiceMain.class.getName())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "DATABASE_URL", database.uri(),
                        "DATABASE_ALLOW_UNSAFE", "true",
                        "S3_PROVIDER", "s3proxy",
                        "S3_ENDPOINT", bucket.endpoint().toString(),
                        "S3_ACCESS_KEY", bucket.accessKey(),
                        "S3_SECRET_KEY", bucket.secretKey(),
                        "EXTERNAL_BUCKET_DATASETS", bucket.name(),
                        "UPLOAD_SPOOL_DIR", spool.toString(),
                        "JWT_SECRET", secret,
                        "GRPC_PORT", "0"));
        builder.environment()
                .putAll(Map.of(
                        "LABELER_ADMIN_EMAIL", "admin@example.org",
                        "LABELER_ADMIN_PASSWORD", ADMIN_PASSWORD,
                        "INTERNAL_JWT_SECRET", "abcdef0123456789abcdef0123456789",
                        "HEARTBEAT", "PT1S"));
        builder.environment().putAll(more);
        var process = builder.start();
        var output = process.inputReader(StandardCharsets.UTF_8);
        try {
            var port = port(output);
            Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
            return new DatasetProcess(process, ChannelFactory.network("127.0.0.1:" + port));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// Signed in as the administrator.
    public DatasetClient client() throws StatusException {
        var token = IdentityServiceGrpc.newBlockingV2Stub(channel)
                .login(LoginRequest.newBuilder()
                        .setEmail("admin@example.org")
                        .setPassword(ADMIN_PASSWORD)
                        .build())
                .getAccessToken();
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return new DatasetClient(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Sends SIGTERM and returns the exit code.
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        process.destroyForcibly();
    }

    private static int port(BufferedReader output) throws IOException {
        var lines = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            var ready = READY.matcher(line);
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
            lines.append(line).append('\n');
        }
        throw new IOException("dataset-service ended before it was ready:\n" + lines);
    }
}
