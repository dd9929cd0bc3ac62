package dev.labeler.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The fuzzer reports planted faults.
class FuzzRunnerTest {
    private static final String SEED = "[1,2,{\"a\":3}]";

    @Test
    void parserThatOnlyRefusesPasses() throws InterruptedException {
        var report = FuzzRunner.of("planted-refusal")
                .seed(SEED)
                .refusesWith(IllegalArgumentException.class)
                .run(input -> {
                    if (input.length > 10) {
                        throw new IllegalArgumentException();
                    }
                });

        assertThat(report.runs()).isGreaterThan(100);
        assertThat(report.refused()).isBetween(1L, report.runs() - 1);
    }

    @Test
    void otherExceptionIsReportedWithItsInput() {
        assertThatThrownBy(() -> FuzzRunner.of("planted-bug")
                        .seed(SEED)
                        .refusesWith(IllegalArgumentException.class)
                        .run(input -> {
                            if (new String(input, StandardCharsets.ISO_8859_1).contains("\0")) {
                                throw new IndexOutOfBoundsException("planted");
                            }
                        }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IndexOutOfBoundsException: planted at the input ");
    }

    @Test
    void excessiveAllocationIsReported() {
        assertThatThrownBy(() -> FuzzRunner.of("planted-allocation").seed(SEED).run(input -> {
                    if (input.length > 30) {
                        assertThat(new byte[70 << 20]).isNotNull();
                    }
                }))
                .hasMessageContaining("bytes at the input");
    }
}
