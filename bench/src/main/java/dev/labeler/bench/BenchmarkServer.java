package dev.labeler.bench;

import dev.labeler.standalone.demo.RestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs `labeler serve` in a process of its own, with the launcher's flags, so that its memory is measured
/// separately.
final class BenchmarkServer implements AutoCloseable {
    static final String SERVICE_KEY = "bench-0123456789abcdef0123456789abcdef";
    static final String INTERNAL_SECRET = "bench-internal-0123456789abcdef01234567";
    static final String ADMIN_EMAIL = "admin@example.org";
    private static final String PASSWORD = "only for this benchmark";

    private final Process process;
    private final int port;
    private final int grpcPort;

    private BenchmarkServer(Process process, int port, int grpcPort) {
        this.process = process;
        this.port = port;
        this.grpcPort = grpcPort;
    }

    static BenchmarkServer start(Path home, String databaseUrl, Map<String, String> more) throws IOException {
        int port = freePort();
        int grpcPort = freePort();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TrimNativeHeapInterval=10000",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.labeler.standalone.cli.LabelerCommand",
                "serve",
                "--home",
                home.toString(),
                "--port",
                Integer.toString(port),
                "--grpc-port",
                Integer.toString(grpcPort),
                "--storage-port",
                "0"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "DATABASE_URL",
                        databaseUrl,
                        "LABELER_SERVICE_KEY",
                        SERVICE_KEY,
                        "INTERNAL_JWT_SECRET",
                        INTERNAL_SECRET,
                        "TRUSTED_PROXIES",
                        "1",
                        "LABELER_ADMIN_EMAIL",
                        ADMIN_EMAIL,
                        "LABELER_ADMIN_PASSWORD",
                        PASSWORD,
                        "RATE_LIMIT_SERVICE_PER_MINUTE",
                        "0",
                        "RATE_LIMIT_USER_PER_MINUTE",
                        "0",
                        "RATE_LIMIT_ANNOTATION_PER_MINUTE",
                        "0",
                        "RATE_LIMIT_ANONYMOUS_PER_MINUTE",
                        "0"));
        builder.environment().putAll(more);
        var process = builder.start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); ; line = lines.readLine()) {
            if (line == null) {
                throw new IOException("The server ended before it was ready");
            }
            if (line.contains("labeler ready")) {
                break;
            }
        }
        Thread.ofVirtual().start(() -> lines.lines().forEach(System.err::println));
        return new BenchmarkServer(process, port, grpcPort);
    }

    RestClient rest() throws IOException, InterruptedException {
        var rest = new RestClient(URI.create("http://127.0.0.1:" + port));
        rest.login(ADMIN_EMAIL, PASSWORD);
        return rest;
    }

    /// Returns the token of a user who has the administrator's password.
    String token(String email) throws IOException, InterruptedException {
        try (var rest = new RestClient(URI.create("http://127.0.0.1:" + port))) {
            return rest.login(email, PASSWORD);
        }
    }

    int port() {
        return port;
    }

    int grpcPort() {
        return grpcPort;
    }

    /// Peak resident memory since the start, in MB of 2^20 bytes.
    double peakMegabytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("The server's status has no VmHWM");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        if (process.onExit()
                .completeOnTimeout(process, 30, TimeUnit.SECONDS)
                .join()
                .isAlive()) {
            process.destroyForcibly().onExit().join();
        }
    }
}
