package dev.labeler.formats.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The content that a conversion lost, one entry for each kind, in the order of first occurrence.
public record LossReport(List<ConversionLoss> losses) {

    public static final LossReport EMPTY = new LossReport(List.of());

    public LossReport {
        losses = List.copyOf(losses);
    }

    /// Counts losses during a conversion. Not thread-safe.
    public static final class Counter {
        private static final class Line {
            final String example;
            long count;

            Line(String example) {
                this.example = example;
            }
        }

        private final Map<String, Line> lines = new LinkedHashMap<>();

        /// Counts one case of `kind`; `example` is evaluated for the first case only.
        public void add(String kind, Supplier<String> example) {
            Line line = lines.get(kind);
            if (line == null) {
                line = new Line(example.get());
                lines.put(kind, line);
            }
            line.count++;
        }

        public LossReport report() {
            List<ConversionLoss> losses = new ArrayList<>();
            lines.forEach((kind, line) -> losses.add(new ConversionLoss(kind, line.count, line.example)));
            return new LossReport(losses);
        }
    }
}
