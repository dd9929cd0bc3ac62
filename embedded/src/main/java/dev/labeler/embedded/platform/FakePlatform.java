package dev.labeler.embedded.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A server with the platform's storage API and a receiver of events at `/events`.
public final class FakePlatform implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 1 << 30;
    private static final long HUGE = 10_000_000_000L;
    private static final String STORAGE = "/api/v1/storage/";

    private final Settings settings;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final PlatformFiles files;
    private final ConcurrentLinkedDeque<PlatformFault> faults = new ConcurrentLinkedDeque<>();
    private final List<PlatformEvent> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<String> eventSecrets = ConcurrentHashMap.newKeySet();
    private volatile PlatformFault lasting = PlatformFault.NONE;
    private volatile Consumer<PlatformEvent> listener = _ -> {};

    /// @param port 0 for any free one
    /// @param token the bearer token that requests must carry
    /// @param eventSecret the secret that signs events
    /// @param uploadsPerMinute in any 60 seconds
    /// @param maxUploadBytes larger files must be sent to `/upload-stream`
    public record Settings(int port, String token, String eventSecret, int uploadsPerMinute, long maxUploadBytes) {}

    private FakePlatform(Settings settings) throws IOException {
        this.settings = settings;
        eventSecrets.add(settings.eventSecret());
        this.files = new PlatformFiles(settings.uploadsPerMinute());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 0);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Starts the server on 127.0.0.1.
    public static FakePlatform start(Settings settings) throws IOException {
        return new FakePlatform(settings);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Accepts events that are signed with this secret too.
    public void acceptSecret(String secret) {
        eventSecrets.add(secret);
    }

    /// Fails all requests from now on, until it is called again.
    public void failAll(PlatformFault fault) {
        lasting = fault;
    }

    /// Fails the next request; can be called several times.
    public void failNext(PlatformFault fault) {
        faults.add(fault);
    }

    /// Called for every event after its response was determined.
    public void onEvent(Consumer<PlatformEvent> consumer) {
        listener = consumer;
    }

    /// All requests since the start.
    public List<LedgerEntry> ledger() {
        return files.ledger();
    }

    /// Contents by path.
    public Map<String, byte[]> files() {
        return files.files();
    }

    public List<PlatformEvent> events() {
        return List.copyOf(events);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var next = faults.poll();
            var fault = next == null ? lasting : next;
            var body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            switch (fault) {
                case HANG -> {
                    record(exchange, 0);
                    closed.await();
                }
                case ERROR -> refuse(exchange, 500, "internal");
                case REFUSED -> refuse(exchange, 400, "bad request");
                case REDIRECT -> {
                    exchange.getResponseHeaders().set("Location", "/redirected");
                    refuse(exchange, 307, "moved");
                }
                case UNAUTHORIZED -> refuse(exchange, 401, "unauthorized");
                case TOO_MANY_REQUESTS -> tooMany(exchange, 2);
                case NONE, HALF_BODY, HUGE_BODY, DROPPED_REPLY -> apply(exchange, body, fault);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void apply(HttpExchange exchange, byte[] body, PlatformFault fault) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.equals("/events")) {
            receive(exchange, body, fault);
            return;
        }
        if (!("Bearer " + settings.token()).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            refuse(exchange, 401, "unauthorized");
            return;
        }
        switch (exchange.getRequestMethod() + " " + path) {
            case "POST " + STORAGE + "upload" -> upload(exchange, body, fault, settings.maxUploadBytes());
            case "POST " + STORAGE + "upload-stream" -> upload(exchange, body, fault, Long.MAX_VALUE);
            case "GET " + STORAGE + "presigned-url" -> presign(exchange, fault);
            case "DELETE " + STORAGE + "file" -> delete(exchange, fault);
            default -> refuse(exchange, 404, "not found");
        }
    }

    private void upload(HttpExchange exchange, byte[] body, PlatformFault fault, long limit) throws IOException {
        long wait = files.countUpload();
        if (wait > 0) {
            tooMany(exchange, wait);
            return;
        }
        MultipartForm form;
        try {
            form = MultipartForm.parse(header(exchange, "Content-Type"), body);
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        var content = form.parts().getOrDefault("file", new byte[0]);
        var path = form.text("folder") + "/" + form.text("filename");
        if (content.length > limit) {
            refuse(exchange, 413, "more than " + limit + " bytes; use upload-stream");
        } else if (!path.startsWith("labeler-exports/") || path.contains("..")) {
            refuse(exchange, 400, "the folder must start with labeler-exports/");
        } else if (!path.toLowerCase(Locale.ROOT).matches(".*\\.(json|txt|zip)")) {
            refuse(exchange, 400, "only .json, .txt and .zip are accepted");
        } else {
            files.store(operation(exchange), path, header(exchange, "Idempotency-Key"), content);
            respond(exchange, fault, file(path));
        }
    }

    private String file(String path) {
        return "{\"success\":true,\"s3_path\":\"" + path + "\",\"download_url\":\"" + uri() + "/files/" + path
                + "?expires=" + Instant.now().plusSeconds(3600).getEpochSecond() + "\",\"expires_in\":3600}";
    }

    private void presign(HttpExchange exchange, PlatformFault fault) throws IOException {
        var path = parameter(exchange, "path");
        if (files.files().containsKey(path)) {
            respond(exchange, fault, file(path));
        } else {
            refuse(exchange, 404, "not found");
        }
    }

    private void delete(HttpExchange exchange, PlatformFault fault) throws IOException {
        if (files.delete(parameter(exchange, "path"))) {
            respond(exchange, fault, "{\"success\":true}");
        } else {
            refuse(exchange, 404, "not found");
        }
    }

    private void receive(HttpExchange exchange, byte[] body, PlatformFault fault) throws IOException {
        var event = new PlatformEvent(
                header(exchange, "X-Labeler-Event"),
                Long.parseLong(header(exchange, "X-Labeler-Delivery")),
                new String(body, StandardCharsets.UTF_8),
                isSigned(exchange, body));
        if (!event.isSigned()) {
            refuse(exchange, 401, "the signature is wrong");
            return;
        }
        var isNew = events.stream().noneMatch(each -> each.deliveryId() == event.deliveryId());
        events.add(event);
        files.record(new LedgerEntry(
                Instant.now(),
                "event",
                event.event(),
                Long.toString(event.deliveryId()),
                PlatformFiles.sha256(body),
                200,
                isNew));
        listener.accept(event);
        respond(exchange, fault, "{\"success\":true}");
    }

    private boolean isSigned(HttpExchange exchange, byte[] body) {
        return eventSecrets.stream().anyMatch(secret -> isSigned(exchange, body, secret));
    }

    private static boolean isSigned(HttpExchange exchange, byte[] body, String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((header(exchange, "X-Labeler-Timestamp") + ".").getBytes(StandardCharsets.UTF_8));
            var expected = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8),
                    header(exchange, "X-Labeler-Signature").getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }

    private void respond(HttpExchange exchange, PlatformFault fault, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (fault == PlatformFault.DROPPED_REPLY) {
            return;
        }
        if (fault == PlatformFault.HUGE_BODY) {
            exchange.sendResponseHeaders(200, HUGE);
            var filler = new byte[1 << 16];
            for (var sent = 0L; sent < HUGE; sent += filler.length) {
                exchange.getResponseBody().write(filler);
            }
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, fault == PlatformFault.HALF_BODY ? bytes.length / 2 : bytes.length);
    }

    private void tooMany(HttpExchange exchange, long seconds) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", Long.toString(seconds));
        refuse(exchange, 429, "too many requests");
    }

    private void refuse(HttpExchange exchange, int status, String message) throws IOException {
        record(exchange, status);
        var bytes = ("{\"success\":false,\"error\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void record(HttpExchange exchange, int status) {
        files.record(new LedgerEntry(
                Instant.now(),
                operation(exchange),
                exchange.getRequestURI().getPath(),
                header(exchange, "Idempotency-Key"),
                "",
                status,
                false));
    }

    private static String operation(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static String parameter(HttpExchange exchange, String name) {
        var query = exchange.getRequestURI().getRawQuery();
        for (var pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
