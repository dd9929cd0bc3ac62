package dev.labeler.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A page in headless Chromium, controlled by the Chrome DevTools Protocol.
final class HeadlessBrowser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final String session;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();

    /// The installed program, null if there is none.
    static @Nullable Path installed() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    HeadlessBrowser(Path program) throws Exception {
        profile = Files.createTempDirectory("browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile,
                        "--window-size=1280,800",
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            socket = http.newWebSocketBuilder()
                    .buildAsync(address(process.errorReader(StandardCharsets.UTF_8)), new Listener())
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            var target = send("", "Target.createTarget", Map.of("url", "about:blank"));
            session = send("", "Target.attachToTarget", Map.of("targetId", target.get("targetId"), "flatten", true))
                    .get("sessionId")
                    .asText();
            for (var domain : List.of("Page", "Runtime", "Log")) {
                send(session, domain + ".enable", Map.of());
            }
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("ws://")) {
                var address = URI.create(line.substring(line.indexOf("ws://")).strip());
                // The program stops when no one reads what it writes.
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return address;
            }
        }
        throw new IOException("the browser ended before it accepted connections");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void receive(String text) {
        try {
            var message = JSON.readTree(text);
            var call = calls.remove(message.path("id").asInt());
            if (call != null) {
                call.complete(message);
            }
            switch (message.path("method").asText()) {
                case "Runtime.exceptionThrown" ->
                    errors.add(message.at("/params/exceptionDetails").toString());
                case "Runtime.consoleAPICalled" -> {
                    if (message.at("/params/type").asText().equals("error")) {
                        errors.add(message.at("/params/args").toString());
                    }
                }
                case "Log.entryAdded" -> {
                    if (message.at("/params/entry/level").asText().equals("error")) {
                        errors.add(message.at("/params/entry/text").asText() + " "
                                + message.at("/params/entry/url").asText());
                    }
                }
                default -> {}
            }
        } catch (IOException e) {
            errors.add(e.toString());
        }
    }

    private JsonNode send(String sessionId, String method, Map<String, ?> parameters) throws Exception {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        calls.put(id, answer);
        var message = JSON.createObjectNode().put("id", id).put("method", method);
        if (!sessionId.isEmpty()) {
            message.put("sessionId", sessionId);
        }
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        var received = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (received.has("error")) {
            throw new IOException(method + ": " + received.get("error"));
        }
        return received.get("result");
    }

    /// Errors of the console since the start.
    List<String> errors() {
        return List.copyOf(errors);
    }

    void open(URI address) throws Exception {
        send(session, "Page.navigate", Map.of("url", address.toString()));
    }

    /// The value of a JavaScript expression.
    JsonNode evaluate(String expression) throws Exception {
        var result = send(
                session,
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.get("result").path("value");
    }

    /// Waits until the expression is true.
    void await(String expression) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!evaluate("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not true after " + LIMIT + ": " + expression + "; the page shows: "
                        + evaluate("document.body.innerText") + "; errors: " + errors);
            }
            Thread.sleep(50);
        }
    }

    /// Drags from one point of an element to another, given as shares of its size.
    void drag(String selector, double fromX, double fromY, double toX, double toY) throws Exception {
        var box = evaluate("(b => [b.x, b.y, b.width, b.height])(document.querySelector('" + selector
                + "').getBoundingClientRect())");
        mouse("mousePressed", box, fromX, fromY);
        mouse("mouseMoved", box, (fromX + toX) / 2, (fromY + toY) / 2);
        mouse("mouseMoved", box, toX, toY);
        mouse("mouseReleased", box, toX, toY);
    }

    private void mouse(String type, JsonNode box, double x, double y) throws Exception {
        send(
                session,
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        type,
                        "x",
                        box.get(0).asDouble() + x * box.get(2).asDouble(),
                        "y",
                        box.get(1).asDouble() + y * box.get(3).asDouble(),
                        "button",
                        "left",
                        "buttons",
                        type.equals("mouseReleased") ? 0 : 1,
                        "clickCount",
                        1));
    }

    /// Presses a key, as the `key` of a keyboard event.
    void press(String key, boolean withControl) throws Exception {
        for (var type : List.of("rawKeyDown", "keyUp")) {
            send(session, "Input.dispatchKeyEvent", Map.of("type", type, "key", key, "modifiers", withControl ? 2 : 0));
        }
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        try (var files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (java.io.UncheckedIOException e) {
            // A process of the browser has removed a file meanwhile.
        }
    }
}
