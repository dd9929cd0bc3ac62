package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatePollerTest {
    @Test
    void awaitEndReturnsTheFirstFinalState() throws Exception {
        var state = new AtomicInteger();

        assertThat(StatePoller.<Integer>awaitEnd(state::incrementAndGet, value -> value >= 3))
                .isEqualTo(3);
    }

    @Test
    void awaitEndEndsBeforeTheDeadlineOfTheCall() throws Exception {
        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
            var context = Context.current().withDeadlineAfter(2100, TimeUnit.MILLISECONDS, timer);
            try {
                var state = context.call(() -> {
                    var last = StatePoller.<Integer>awaitEnd(() -> 1, value -> value > 1);
                    assertThat(Context.current().isCancelled()).isFalse();
                    return last;
                });
                assertThat(state).isEqualTo(1);
            } finally {
                context.cancel(null);
            }
        }
    }

    @Test
    void cancelledCallStopsTheWait() {
        var context = Context.current().withCancellation();
        var reads = new AtomicInteger();

        assertThatThrownBy(() -> context.call(() -> StatePoller.<Integer>awaitEnd(
                        () -> {
                            context.cancel(null);
                            return reads.incrementAndGet();
                        },
                        value -> false)))
                .isInstanceOf(CancellationException.class);
        assertThat(reads).hasValue(1);
    }

    @Test
    void watchSendsEachChangeOnce() throws Exception {
        var states = List.of(1, 1, 2, 2, 3).iterator();
        var sent = new ArrayList<String>();

        StatePoller.<Integer, String>watch(states::next, value -> value == 3, value -> "state " + value, sent::add);

        assertThat(sent).containsExactly("state 1", "state 2", "state 3");
        assertThat(states).isExhausted();
    }
}
