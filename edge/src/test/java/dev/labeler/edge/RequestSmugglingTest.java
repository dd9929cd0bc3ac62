package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that a proxy before the edge might read differently: each is answered once, with 400,
/// and nothing that follows on the connection is read.
class RequestSmugglingTest {
    private static final String SECOND = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static void assertRefused(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Connection: close")
                .containsIgnoringCase("Access-Control-Allow-Origin: https://labeler.example")
                .contains("{\"error\":\"invalid_request\"", "\"request_id\":")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 4~Transfer-Encoding: chunked|0~~",
                "Transfer-Encoding: chunked~Content-Length: 4|0~~",
                "Content-Length: 2~Content-Length: 0|{}",
                "Content-Length: 2~Content-Length: 2|{}",
                "Content-Length: 2, 2|{}",
                "Content-Length: +2|{}",
                "Transfer-Encoding: gzip|{}",
                "Transfer-Encoding: gzip, chunked|0~~",
                "Transfer-Encoding: xchunked|0~~",
                "Transfer-Encoding : chunked|0~~",
                "X: a~ Transfer-Encoding: chunked|0~~",
                "X: a^Content-Length: 2|{}",
                "X: a%Content-Length: 2|{}",
                "X: a@b|''",
                "X@: b|''",
                "Host: y|''",
                "Transfer-Encoding: chunked|2;a=b~{}~0~X: y~~",
                "Transfer-Encoding: chunked|2^{}^0^^",
                "Transfer-Encoding: chunked|+2~{}~0~~",
                "Transfer-Encoding: chunked|0x2~{}~0~~",
                "Transfer-Encoding: chunked|1~{}~0~~",
                "Transfer-Encoding: chunked|-1~{}~0~~",
                "Transfer-Encoding: chunked|fffffffff~{}~0~~",
            })
    void ambiguousRequestsAre400AndClose(String headers, String body) throws Exception {
        var request = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nOrigin: https://labeler.example\r\n"
                + wire(headers) + "\r\n\r\n" + wire(body) + SECOND;
        var answer = edge.raw(request);
        assertRefused(answer);
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static String wire(String text) {
        return text.replace("~", "\r\n").replace('^', '\n').replace('%', '\r').replace('@', '\0');
    }

    @Test
    void http2IsNotSpoken() throws Exception {
        assertThat(edge.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .startsWith("HTTP/1.1 505 ")
                .containsOnlyOnce("HTTP/1.1 ");
        assertThat(edge.raw(lines(
                        "GET /health HTTP/1.1",
                        "Host: x",
                        "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
                        "Connection: close")))
                .startsWith("HTTP/1.1 200 ");
    }

    /// As nginx and the checks of load balancers send it.
    @Test
    void http10IsAnsweredOnceWithoutATransferCoding() throws Exception {
        for (var head : new String[] {
            "GET /health HTTP/1.0", "GET /health HTTP/1.0\r\nHost: x\r\nConnection: keep-alive",
        }) {
            var answer = edge.raw(head + "\r\n\r\n" + SECOND);
            assertThat(answer)
                    .startsWith("HTTP/1.")
                    .contains(" 200 ", "{\"status\":\"healthy\"}")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .containsOnlyOnce("healthy");
        }
        assertThat(edge.raw("POST /api/v1/auth/login HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                        + SECOND))
                .startsWith("HTTP/1.1 400 ")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    /// The same connection serves one request after the other, whatever their bodies.
    @Test
    void properRequestsShareAConnection() throws Exception {
        var login = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n";
        var requests = SECOND + login + "Content-Length: 1\r\n\r\n{" + login
                + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n"
                + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.server.port())) {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 ", -1))
                    .satisfiesExactly(
                            nothing -> assertThat(nothing).isEmpty(),
                            one -> assertThat(one).startsWith("200"),
                            two -> assertThat(two).startsWith("400"),
                            three -> assertThat(three).startsWith("400"),
                            four -> assertThat(four).startsWith("200"));
        }
    }

    @Test
    void everyRefusalCanBeReadByAPage() throws Exception {
        for (var start : new String[] {
            "OPTIONS /api/v1/nope HTTP/1.1",
            "GET /api/v1/nope HTTP/1.1",
            "GET /api/v1/datasets/%zz HTTP/1.1",
            "DELETE /api/v1/auth/login HTTP/1.1",
            "GET /api/v1/datasets HTTP/1.1",
            "GET /" + "a".repeat(17_000) + " HTTP/1.1",
            "GET /a b HTTP/1.1",
            "GET / HTTP/1.0",
            "GET /\u00e9 HTTP/1.1",
            "GET /?q=\" HTTP/1.1",
            "GET /#x HTTP/1.1"
        }) {
            var answer =
                    edge.raw(start + "\r\nHost: x\r\nOrigin: https://labeler.example\r\nConnection: close\r\n\r\n");
            if (start.length() < 10_000) {
                assertThat(answer)
                        .as(start)
                        .containsIgnoringCase("Access-Control-Allow-Origin: https://labeler.example");
            }
            assertThat(answer).as(start).doesNotStartWith("HTTP/1.1 5" + "00");
        }
        assertThat(edge.raw(lines(
                        "OPTIONS /api/v1/nope HTTP/1.1",
                        "Host: x",
                        "Origin: https://labeler.example",
                        "Access-Control-Request-Method: PATCH",
                        "Connection: close")))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH");
    }
}
