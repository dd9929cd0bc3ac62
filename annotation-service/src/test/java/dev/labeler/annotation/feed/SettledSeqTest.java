package dev.labeler.annotation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SettledSeqTest {
    private final SettledSeq settled = new SettledSeq();

    @Test
    void withoutWritersTheLastNumberIsSettledAtOnce() {
        assertThat(settled.isKnown()).isFalse();
        settled.update(10, Set.of());
        assertThat(settled.value()).isEqualTo(10);
    }

    @Test
    void aNumberIsSettledWhenTheWritersOfItsTimeHaveEnded() {
        settled.update(10, Set.of());
        settled.update(20, Set.of("1/1", "2/1"));
        assertThat(settled.value()).isEqualTo(10);
        settled.update(25, Set.of("2/1", "3/1"));
        assertThat(settled.value()).isEqualTo(10);

        // A later writer does not delay the earlier number.
        settled.update(30, Set.of("3/1", "1/2"));
        assertThat(settled.value()).isEqualTo(20);
        settled.update(31, Set.of("3/1"));
        assertThat(settled.value()).isEqualTo(20);
        settled.update(31, Set.of());
        assertThat(settled.value()).isEqualTo(31);
    }

    @Test
    void aWriterFromBeforeTheFirstReadingIsAwaited() {
        settled.update(10, Set.of("1/1"));
        assertThat(settled.isKnown()).isFalse();
        settled.update(12, Set.of("1/2"));
        assertThat(settled.value()).isEqualTo(10);
    }
}
