package dev.labeler.kit.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.labeler.kit.config.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An S3 store of one bucket that behaves as Ceph 16 does: `If-None-Match: *` holds for PutObject and is
/// ignored by CompleteMultipartUpload. In memory, without a check of signatures.
final class NonConditionalS3Server implements AutoCloseable {
    static final String BUCKET = "overwriting";

    private final HttpServer server;
    private final NavigableMap<String, byte[]> objects = new TreeMap<>();
    private final Map<String, NavigableMap<Integer, byte[]>> uploads = new HashMap<>();

    NonConditionalS3Server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/" + BUCKET, this::handle);
        server.start();
    }

    StorageConfig config() {
        return StorageConfig.fromEnvironment(new Environment(Map.of(
                "S3_PROVIDER", "ceph",
                "S3_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(),
                "S3_ACCESS_KEY", "key",
                "S3_SECRET_KEY", "secret")));
    }

    synchronized NavigableMap<String, byte[]> objects() {
        return new TreeMap<>(objects);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var path = exchange.getRequestURI().getPath();
        var key = path.length() > BUCKET.length() + 2 ? path.substring(BUCKET.length() + 2) : "";
        var query = parameters(exchange.getRequestURI().getQuery());
        synchronized (this) {
            switch (exchange.getRequestMethod()) {
                case "HEAD" -> head(exchange, key);
                case "GET" -> get(exchange, key, query);
                case "PUT" -> put(exchange, key, query, body);
                case "POST" -> post(exchange, key, query);
                default -> delete(exchange, key, query);
            }
        }
        exchange.close();
    }

    private void head(HttpExchange exchange, String key) throws IOException {
        var found = objects.get(key);
        if (!key.isEmpty() && found == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(found == null ? 0 : found.length));
        exchange.sendResponseHeaders(200, -1);
    }

    private void get(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        if (key.isEmpty() && !query.containsKey("cors")) {
            list(exchange, query);
            return;
        }
        var found = objects.get(key);
        if (found == null) {
            answer(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        var range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            var bounds = range.substring("bytes=".length()).split("-", -1);
            var end = bounds[1].isEmpty() ? found.length : Integer.parseInt(bounds[1]) + 1;
            found = Arrays.copyOfRange(found, Integer.parseInt(bounds[0]), end);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, found.length);
        exchange.getResponseBody().write(found);
    }

    private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
        var prefix = query.getOrDefault("prefix", "");
        var after = query.getOrDefault("continuation-token", "");
        int limit = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        var keys = objects.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
        var page = keys.stream().limit(limit).toList();
        var next = keys.size() > limit ? "<NextContinuationToken>" + page.getLast() + "</NextContinuationToken>" : "";
        answer(
                exchange,
                200,
                "<ListBucketResult><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
                        .formatted(
                                keys.size() > limit,
                                next,
                                page.stream()
                                        .map(key -> "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>")
                                        .collect(Collectors.joining())));
    }

    private void put(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        if (query.containsKey("partNumber")) {
            var upload = uploads.get(query.get("uploadId"));
            if (upload == null) {
                answer(exchange, 404, "<Error><Code>NoSuchUpload</Code></Error>");
                return;
            }
            upload.put(Integer.parseInt(query.get("partNumber")), body);
        } else if (exchange.getRequestHeaders().containsKey("If-None-Match") && objects.containsKey(key)) {
            answer(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
            return;
        } else {
            objects.put(key, body);
        }
        exchange.getResponseHeaders().set("ETag", "\"etag\"");
        exchange.sendResponseHeaders(200, -1);
    }

    private void post(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        if (query.containsKey("uploads")) {
            var id = UUID.randomUUID().toString();
            uploads.put(id, new TreeMap<>());
            answer(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
            return;
        }
        var parts = uploads.remove(query.get("uploadId"));
        if (parts == null) {
            answer(exchange, 404, "<Error><Code>NoSuchUpload</Code></Error>");
            return;
        }
        var whole = new ByteArrayOutputStream();
        parts.values().forEach(whole::writeBytes);
        objects.put(key, whole.toByteArray());
        answer(exchange, 200, "<CompleteMultipartUploadResult><ETag>etag</ETag></CompleteMultipartUploadResult>");
    }

    private void delete(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        if (!query.containsKey("uploadId")) {
            objects.remove(key);
        } else if (uploads.remove(query.get("uploadId")) == null) {
            answer(exchange, 404, "<Error><Code>NoSuchUpload</Code></Error>");
            return;
        }
        exchange.sendResponseHeaders(204, -1);
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        var parameters = new HashMap<String, String>();
        for (var parameter : (query == null ? "" : query).split("&", -1)) {
            var parts = parameter.split("=", 2);
            parameters.put(parts[0], parts.length < 2 ? "" : parts[1]);
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
