package dev.labeler.kit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ShortLivedCacheTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger owner = new AtomicInteger();
    private final ChangeCounter changes = new ChangeCounter();
    private final ShortLivedCache<String, Integer> values = new ShortLivedCache<>(changes, nanos::get);

    @Test
    void aValueIsReadAgainAfterHalfASecond() {
        assertThat(values.get("a", _ -> owner.get())).isZero();
        owner.set(1);
        nanos.set(ShortLivedCache.AGE.toNanos() - 1);
        assertThat(values.get("a", _ -> owner.get())).isZero();
        assertThat(values.get("b", _ -> owner.get())).isEqualTo(1);
        nanos.set(ShortLivedCache.AGE.toNanos());
        assertThat(values.get("a", _ -> owner.get())).isEqualTo(1);
    }

    @Test
    void itsAgeCountsFromTheBeginningOfTheReading() {
        assertThat(values.get("a", _ -> {
                    var read = owner.getAndSet(1);
                    nanos.addAndGet(ShortLivedCache.AGE.toNanos());
                    return read;
                }))
                .isZero();
        assertThat(values.get("a", _ -> owner.get())).isEqualTo(1);
    }

    @Test
    void aCountedChangeIsSeenAtOnceAlsoWhileTheValueIsRead() {
        values.get("a", _ -> owner.get());
        owner.set(1);
        changes.increment();
        assertThat(values.get("a", _ -> owner.get())).isEqualTo(1);
        changes.increment();
        assertThat(values.get("a", _ -> {
                    var read = owner.getAndSet(2);
                    changes.increment();
                    return read;
                }))
                .isEqualTo(1);
        assertThat(values.get("a", _ -> owner.get())).isEqualTo(2);
    }

    @Test
    void readingAnewReplacesWhatIsKnownAndAFailureForgetsIt() {
        values.get("a", _ -> owner.get());
        owner.set(1);
        assertThat(values.refresh("a", _ -> owner.get())).isEqualTo(1);
        assertThat(values.get("a", _ -> 7)).isEqualTo(1);
        assertThatThrownBy(() -> values.refresh("a", _ -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessage("refused");
        assertThat(values.get("a", _ -> 7)).isEqualTo(7);
    }
}
