package dev.labeler.dataset.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.upload.Lanes.Lane;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final long LARGE = 100_000;
    private final Lanes lanes = new Lanes(256L << 20);

    @Test
    void aLargeOneWaitsForTheOtherAndSmallOnesPass() throws Exception {
        var first = lanes.enter(LARGE);
        var second = waiting();

        lanes.enter(10).close();
        assertThatThrownBy(() -> second.get(1500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        first.close();
        second.get(5, TimeUnit.SECONDS).close();
    }

    @Test
    void whoHasGoneWaitsNoLonger() throws Exception {
        var first = lanes.enter(LARGE);
        try (var caller = Context.current().withCancellation()) {
            var second = new FutureTask<Lane>(caller.wrap(() -> lanes.enter(LARGE)));
            Thread.ofVirtual().start(second);
            caller.cancel(null);
            assertThatThrownBy(() -> second.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
        }
        first.close();
        lanes.enter(LARGE).close();
    }

    @Test
    void whatWouldNotFitAloneIsRefused() {
        assertThatThrownBy(() -> lanes.enter(1_000_000))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.UNPROCESSABLE))
                .hasMessageContaining("Split it");
    }

    private FutureTask<Lane> waiting() {
        var task = new FutureTask<>(() -> lanes.enter(LARGE));
        Thread.ofVirtual().start(task);
        return task;
    }
}
