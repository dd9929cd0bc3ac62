package dev.labeler.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFramerTest {
    private static final String HEAD = "POST /a HTTP/1.1\r\nHost: x\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Everything at once.
    private static String passed(String text) {
        return new String(new RequestFramer().accept(bytes(text)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aHeadIsPassedOnWhenItIsComplete() {
        var framing = new RequestFramer();
        assertThat(framing.accept(bytes("GET / HTTP/1.1\r\nHo"))).isEmpty();
        assertThat(framing.phase()).isEqualTo(RequestFramer.Phase.HEAD);
        assertThat(framing.accept(bytes("st:x \r\n\r"))).isEmpty();
        assertThat(framing.accept(bytes("\n"))).isEqualTo(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertThat(framing.phase()).isEqualTo(RequestFramer.Phase.BETWEEN);
    }

    @Test
    void pipelinedRequestsAreToldApart() {
        assertThat(passed(HEAD + "Content-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: x\r\n\r\n"))
                .isEqualTo(HEAD + "Content-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void chunksAreMadeAnew() {
        assertThat(passed(HEAD + "Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n000\r\n\r\n"))
                .isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n");
    }

    /// A chunk of two gigabytes takes no more memory than what has arrived of it.
    @Test
    void aHugeChunkIsPassedOnAsItArrives() {
        var framing = new RequestFramer();
        framing.accept(bytes(HEAD + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n"));
        assertThat(framing.accept(bytes("x".repeat(100)))).hasSize(100 + 6);
    }

    @Test
    void anEmptyLineBeforeARequestIsPassedOver() {
        assertThat(passed("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                "Content-Length: 2\r\nContent-Length: 3\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n",
                "Content-Length: 2, 2\r\n",
                "Content-Length: +2\r\n",
                "Content-Length: -2\r\n",
                "Content-Length: 0x2\r\n",
                "Content-Length: 2 2\r\n",
                "Content-Length: \r\n",
                "Content-Length: 1234567890123456789\r\n",
                "Content-Length: \u0663\r\n",
                "Content-Length : 2\r\n",
                "Content-Length\t: 2\r\n",
                " Content-Length: 2\r\n",
                "X: a\r\n b\r\n",
                "X: a\r\n\tb\r\n",
                "X: a\nContent-Length: 2\r\n",
                "X: a\rContent-Length: 2\r\n",
                "X: a\r\r\n",
                "X: a\u0000b\r\n",
                "X\u0000: b\r\n",
                "X: a\u0001b\r\n",
                "X: a\u007fb\r\n",
                "X\r\n",
                ": a\r\n",
                "X(: a\r\n",
                "Host: y\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding:\r\n",
            })
    void whatTwoReadersMightReadDifferentlyIsRefused(String headers) {
        assertThat(catchThrowableOfType(MalformedRequestException.class, () -> passed(HEAD + headers + "\r\n"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  / HTTP/1.1",
                "GET /",
                "GET / HTTP/1.1 ",
                " GET / HTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET /\t HTTP/1.1",
                "G@T / HTTP/1.1",
                "GET http://x/ HTTP/1.1",
                "GET /\u00e9 HTTP/1.1",
                "GET / HTTP/1.1\u0000",
                "GET / http/1.1",
            })
    void requestLinesOfAnyOtherFormAreRefused(String line) {
        assertThatThrownBy(() -> passed(line + "\r\nHost: x\r\n\r\n")).isInstanceOf(MalformedRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "\r\n",
                "-1\r\n",
                "+1\r\n",
                "0x1\r\n",
                " 1\r\n",
                "1 \r\n",
                "123456789\r\n",
                "1\nab",
                "1\rab",
                "1\r\nab\r\n",
                "1\r\na\n",
                "2\r\na\r\n1\r\n",
                "0\r\nX: y\r\n\r\n",
                "1;\u0000\r\n",
                "0\r\n\n"
            })
    void chunksOfAnyOtherFormAreRefused(String chunks) {
        // "2\r\na\r\n1\r\n": the chunk is "a\r", and a line feed follows where its end should be.
        assertThatThrownBy(() -> passed(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
                .isInstanceOf(MalformedRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({"17000,0,0,414", "10,17000,0,431", "10,15000,5,431"})
    void headsAreBounded(int target, int value, int more, int status) {
        var head = "GET /" + "a".repeat(target) + " HTTP/1.1\r\nHost: x\r\n"
                + ("X: " + "b".repeat(value) + "\r\n").repeat(more + 1);
        assertThat(catchThrowableOfType(MalformedRequestException.class, () -> passed(head))
                        .status())
                .isEqualTo(status);
        var headers = "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(100) + "\r\n";
        assertThat(catchThrowableOfType(MalformedRequestException.class, () -> passed(headers))
                        .status())
                .isEqualTo(431);
        assertThat(catchThrowableOfType(
                                MalformedRequestException.class, () -> passed("PRI * HTTP/2.0\r\nHost: x\r\n\r\n"))
                        .status())
                .isEqualTo(505);
    }

    @Test
    void theOriginOfARefusedRequestIsKnown() {
        var refused = catchThrowableOfType(
                MalformedRequestException.class,
                () -> passed(HEAD + "Origin: https://labeler.example\r\nContent-Length: +2\r\n\r\n"));
        assertThat(refused.origin()).isEqualTo("https://labeler.example");
    }

    /// Where the bytes are cut makes no difference, apart from the sizes of chunks.
    @Test
    void piecesOfAnySizeReadTheSame() {
        var requests = bytes("GET /a HTTP/1.1\r\nHost: x\r\n\r\n" + HEAD + "Content-Length: 5\r\n\r\n\r\n\r\nx" + HEAD
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nvwxyz\r\n0\r\n\r\n" + HEAD + "\r\n");
        var whole = new RequestFramer().accept(requests);
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            var framing = new RequestFramer();
            var out = new ByteArrayOutputStream();
            for (int at = 0; at < requests.length; ) {
                var to = Math.min(requests.length, at + 1 + random.nextInt(20));
                out.writeBytes(framing.accept(Arrays.copyOfRange(requests, at, to)));
                at = to;
            }
            assertThat(withoutChunks(out.toByteArray())).isEqualTo(withoutChunks(whole));
            assertThat(framing.phase()).isEqualTo(RequestFramer.Phase.BETWEEN);
        }
    }

    private static String withoutChunks(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[0-9a-f]\r\n|\r\n", "");
    }

    /// Whatever arrives, it is passed on or refused.
    @Test
    void anyBytesArePassedOnOrRefused() {
        var random = new Random(2);
        var seed = bytes(HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n" + HEAD + "\r\n");
        for (int i = 0; i < 50_000; i++) {
            var mutated = seed.clone();
            for (int j = random.nextInt(5); j > 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(new RequestFramer().accept(mutated).length).isLessThan(4 * mutated.length);
            } catch (MalformedRequestException e) {
                assertThat(e.status()).isIn(400, 414, 431, 505);
            }
        }
    }
}
