package dev.labeler.dataset.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.upload.UploadConcurrencyLimiter.Permit;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class UploadConcurrencyLimiterTest {
    private static final long LARGE = 100_000;
    private final UploadConcurrencyLimiter lanes = new UploadConcurrencyLimiter(256L << 20);

    @Test
    void largeUploadWaitsForTheOtherAndSmallOnesDoNot() throws Exception {
        var first = lanes.acquire(LARGE);
        var second = waiting();

        lanes.acquire(10).close();
        assertThatThrownBy(() -> second.get(1500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        first.close();
        second.get(5, TimeUnit.SECONDS).close();
    }

    @Test
    void cancelledCallStopsWaiting() throws Exception {
        var first = lanes.acquire(LARGE);
        try (var caller = Context.current().withCancellation()) {
            var second = new FutureTask<Permit>(caller.wrap(() -> lanes.acquire(LARGE)));
            Thread.ofVirtual().start(second);
            caller.cancel(null);
            assertThatThrownBy(() -> second.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
        }
        first.close();
        lanes.acquire(LARGE).close();
    }

    @Test
    void uploadThatExceedsTheMemoryAloneIsRefused() {
        assertThatThrownBy(() -> lanes.acquire(1_000_000))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.UNPROCESSABLE))
                .hasMessageContaining("Split it");
    }

    private FutureTask<Permit> waiting() {
        var task = new FutureTask<>(() -> lanes.acquire(LARGE));
        Thread.ofVirtual().start(task);
        return task;
    }
}
