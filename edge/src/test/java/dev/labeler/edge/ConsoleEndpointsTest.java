package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.console.ConsoleConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The console as a browser loads it.
final class ConsoleEndpointsTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"(console/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from |import\\()'([^']+)'");

    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(edge.uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return edge.client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String page() throws IOException, InterruptedException {
        return new String(get("/").body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String script() throws IOException, InterruptedException {
        return references(page()).stream()
                .filter(path -> path.endsWith("main.js"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> references(String html) {
        return REFERENCE
                .matcher(html)
                .results()
                .map(match -> "/" + match.group(1))
                .toList();
    }

    @Test
    void thePageNeedsNoCredentialAndAllowsNoScriptOfOthers() throws Exception {
        var page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow()
                        .split("; "))
                .containsExactly(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "img-src 'self' blob: data: http://127.0.0.1:9000",
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void thePageIsNotSentAgainWhereItHasNotChanged() throws Exception {
        var etag = get("/").headers().firstValue("ETag").orElseThrow();

        var again = get("/", "If-None-Match", "\"other\", " + etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void filesAreKeptByTheBrowserAndCompressed() throws Exception {
        var plain = get(script());
        var compressed = get(script(), "Accept-Encoding", "br, gzip;q=0.8");

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(plain.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(compressed.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept-Encoding"));
        assertThat(compressed.body().length).isLessThan(plain.body().length);
        try (var in = new GZIPInputStream(new java.io.ByteArrayInputStream(compressed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(get(script(), "Accept-Encoding", "gzip;q=0").headers().firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aPageOfAnotherReleaseGetsFilesThatItDoesNotKeep() throws Exception {
        var file = get(script().replaceFirst("/console/[0-9a-f]{16}/", "/console/0000000000000000/"));

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void everyImportedFileExistsAndTheFirstPageIsSmall() throws Exception {
        var first = new HashSet<String>();
        var all = new HashSet<String>();
        for (var reference : references(page())) {
            collect(reference, true, first, all);
        }

        var bytes = get("/").body().length;
        for (var path : first) {
            bytes += get(path, "Accept-Encoding", "gzip").body().length;
        }
        assertThat(bytes).isLessThan(40_000);
        assertThat(all).hasSizeGreaterThan(first.size());
    }

    /// Follows imports; those in `import(…)` are loaded later.
    private static void collect(String path, boolean isFirst, Set<String> first, Set<String> all)
            throws IOException, InterruptedException {
        if (!(isFirst ? first : all).add(path)) {
            return;
        }
        all.add(path);
        var file = get(path);
        assertThat(file.statusCode()).as(path).isEqualTo(200);
        if (!path.endsWith(".js")) {
            return;
        }
        var imports = IMPORT.matcher(new String(file.body(), java.nio.charset.StandardCharsets.UTF_8));
        while (imports.find()) {
            var target = edge.uri(path).resolve(imports.group(1)).getPath();
            collect(target, isFirst && imports.group().startsWith("from"), first, all);
        }
    }

    @Test
    void onlyItsOwnFilesAreServed() throws Exception {
        for (var path :
                List.of("files/index.js", "js/none.js", "%2e%2e/migration/V1__rate_limits.sql", "js%2Fmain.js%00")) {
            var answer = get("/console/x/" + path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        }
    }

    @Test
    void otherMethodsAndHeadWork() throws Exception {
        var head = edge.client.send(HttpRequest.newBuilder(edge.uri("/")).HEAD().build(), BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        var post = edge.send(HttpRequest.newBuilder(edge.uri("/")).POST(BodyPublishers.ofString("x")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void itIsNotServedWhereItIsSwitchedOff() throws Exception {
        var config = edgeConfigWithout();
        try (var server =
                        EdgeServer.start(config, List.of(), dev.labeler.testing.TestIdentity.CREDENTIALS, edge.limits);
                var client = HttpClient.newHttpClient()) {
            var uri = edge.uri("/").toString().replaceFirst(":\\d+/", ":" + server.port() + "/");
            var answer =
                    client.send(HttpRequest.newBuilder(java.net.URI.create(uri)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(404);
        }
    }

    private static EdgeConfig edgeConfigWithout() {
        var base = EdgeConfig.defaults(0);
        return new EdgeConfig(
                0,
                "127.0.0.1",
                base.corsOrigins(),
                base.maxJsonBytes(),
                base.maxUploadBytes(),
                base.connections(),
                base.timeouts(),
                base.maxRequests(),
                base.metrics(),
                base.accessLog(),
                new ConsoleConfig(false, Set.of()),
                base.shutdown());
    }
}
