package dev.labeler.standalone.demo;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows the progress of the workflow.
public interface ProgressDisplay {

    /// Shows nothing.
    ProgressDisplay SILENT = new ProgressDisplay() {
        @Override
        public void step(String text) {}

        @Override
        public Bar bar(String name, long total) {
            return done -> {};
        }

        @Override
        public Bar byteBar(String name, long total) {
            return done -> {};
        }
    };

    /// Reports a finished step in one line.
    void step(String text);

    /// Starts a bar for a long step.
    ///
    /// @param total the amount at which it is full
    Bar bar(String name, long total);

    /// Starts a bar for a long step that shows bytes, their rate and the time left.
    Bar byteBar(String name, long total);

    /// A progress bar; closed when the step has finished.
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
                return new TerminalBar(builder(name, total).build());
            }

            @Override
            public Bar byteBar(String name, long total) {
                return new TerminalBar(builder(name, total)
                        .setUnit(" MiB", 1 << 20)
                        .showSpeed()
                        .build());
            }

            private ProgressBarBuilder builder(String name, long total) {
                return new ProgressBarBuilder()
                        .setTaskName("  " + name)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis((int) Duration.ofMillis(100).toMillis())
                        .setConsumer(new ConsoleProgressBarConsumer(System.out, 78));
            }
        };
    }

    /// A progress bar on the terminal.
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
