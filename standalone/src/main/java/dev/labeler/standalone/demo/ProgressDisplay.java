package dev.labeler.standalone.demo;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far the main job is.
public interface ProgressDisplay {

    /// Nothing is shown.
    ProgressDisplay SILENT = new ProgressDisplay() {
        @Override
        public void step(String text) {}

        @Override
        public Bar bar(String name, long total) {
            return done -> {};
        }
    };

    /// A finished step, in one line.
    void step(String text);

    /// A bar for something long.
    ///
    /// @param total the amount at which it is full
    Bar bar(String name, long total);

    /// A bar that is being filled; closed when done.
    @FunctionalInterface
    interface Bar extends AutoCloseable {
        void to(long done);

        @Override
        default void close() {}
    }

    /// Progress on standard output.
    static ProgressDisplay terminal() {
        return new ProgressDisplay() {
            @Override
            public void step(String text) {
                System.out.println("  ✓ " + text);
            }

            @Override
            public Bar bar(String name, long total) {
                var bar = new ProgressBarBuilder()
                        .setTaskName("  " + name)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis((int) Duration.ofMillis(100).toMillis())
                        .setConsumer(new ConsoleProgressBarConsumer(System.out, 78))
                        .build();
                return new TerminalBar(bar);
            }
        };
    }

    /// A bar on the terminal.
    record TerminalBar(ProgressBar bar) implements Bar {
        @Override
        public void to(long done) {
            bar.stepTo(Math.min(done, bar.getMax()));
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
