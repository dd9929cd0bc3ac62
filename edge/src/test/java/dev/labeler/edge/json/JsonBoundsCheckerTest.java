package dev.labeler.edge.json;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.rpc.Failure;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonBoundsCheckerTest {
    private static void check(String json) {
        JsonBoundsChecker.check(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String json, String limit) {
        assertThatThrownBy(() -> check(json))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(limit)
                .extracting(e -> ((Failure) e).metadata())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsKey("limit");
    }

    private static String object(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> "\"k" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void eachLimitIsNamed() {
        refused("[".repeat(41), "40 levels");
        refused("[" + "1,".repeat(1_000_000) + "1]", "1000000 values");
        refused("[" + "{},".repeat(1_000_000) + "{}]", "1000000 values");
        refused(object(1_001), "1000 members");
        refused("[" + (object(1_000) + ",").repeat(201) + "1]", "200000 members");
        refused("{\"" + "k".repeat(1_001) + "\":1}", "1000 bytes");
        refused("\"" + "x".repeat((4 << 20) + 1) + "\"", "4194304 bytes");
    }

    @Test
    void whatIsAtTheLimitPasses() {
        assertThatCode(() -> {
                    check("[".repeat(40) + "]".repeat(40));
                    check("{\"points\":[" + "[1.5,2.5],".repeat(299_999) + "[1,2]]}");
                    check(object(1_000));
                    check("{\"" + "k".repeat(1_000) + "\" : 1}");
                })
                .doesNotThrowAnyException();
    }

    /// The parser complains about them; counting only has to end.
    @Test
    void brokenTextsAreLeftToTheParser() {
        assertThatCode(() -> {
                    for (var text :
                            new String[] {"", "\"", "\"\\", "}}}]]", "{\"a\"", "{\"a\":", ":,:", "\u0000", "\"\\\"\":"
                            }) {
                        check(text);
                    }
                })
                .doesNotThrowAnyException();
    }

    /// Braces and quotes inside of strings are text.
    @Test
    void stringsAreNotStructure() {
        assertThatCode(() -> check("[\"" + "[{\\\"".repeat(100) + "\"]")).doesNotThrowAnyException();
    }
}
