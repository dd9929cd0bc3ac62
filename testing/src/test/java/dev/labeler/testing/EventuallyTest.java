package dev.labeler.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class EventuallyTest {

    @Test
    void eventuallyRepeatsUntilItPasses() {
        var calls = new AtomicInteger();
        Eventually.eventually(() -> assertThat(calls.incrementAndGet()).isEqualTo(3));
        assertThat(calls).hasValue(3);
    }

    @Test
    void eventuallyFailsWithTheLastFailure() {
        assertThatThrownBy(() -> Eventually.eventually(
                        Duration.ofMillis(50), () -> assertThat("ready").isEqualTo("done")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("still failing after")
                .hasMessageContaining("done");
    }

    @Test
    void missingDataSetSkipsWithAReason() {
        assertThat(SharedData.find("no-such-set")).isEmpty();
        assertThatThrownBy(() -> SharedData.require("no-such-set"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("shared/data/no-such-set");
    }

    @Test
    void realDataSetIsFoundFromAModule() {
        var voc = SharedData.require("bccd-voc");
        assertThat(Files.isDirectory(voc.resolve("JPEGImages"))).isTrue();
    }
}
