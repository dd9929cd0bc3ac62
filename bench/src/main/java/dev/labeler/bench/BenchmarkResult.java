package dev.labeler.bench;

import java.util.List;
import java.util.Locale;

/// One line of the table.
///
/// @param ours the measured value of the product, with its unit
/// @param peer the peer's value, or the limit
/// @param ratio ours divided by the peer's or the limit
/// @param target the required ratio or value; empty where there is none
record BenchmarkResult(String line, String ours, String peer, double ratio, String target, boolean reached) {

    /// The ratio of ours to the peer's must not be above `most`.
    static BenchmarkResult atMost(String line, double ours, String peerName, double peer, String unit, double most) {
        var ratio = ours / peer;
        return new BenchmarkResult(
                line,
                format(ours, unit),
                peerName + " " + format(peer, unit),
                ratio,
                "≤ %.2f ×".formatted(most),
                ratio <= most);
    }

    /// The ratio of ours to the peer's must not be below `least`.
    static BenchmarkResult atLeast(String line, double ours, String peerName, double peer, String unit, double least) {
        var ratio = ours / peer;
        return new BenchmarkResult(
                line,
                format(ours, unit),
                peerName + " " + format(peer, unit),
                ratio,
                "≥ %.2f ×".formatted(least),
                ratio >= least);
    }

    /// Ours compared with the peer's, without a required ratio.
    static BenchmarkResult compare(String line, double ours, String peerName, double peer, String unit) {
        return new BenchmarkResult(
                line, format(ours, unit), peerName + " " + format(peer, unit), ours / peer, "", true);
    }

    /// Ours must not be above a fixed limit.
    static BenchmarkResult limit(String line, double ours, String unit, double limit) {
        return new BenchmarkResult(
                line, format(ours, unit), "limit " + format(limit, unit), ours / limit, "≤ 1.00 ×", ours <= limit);
    }

    static String table(List<BenchmarkResult> results) {
        var text = new StringBuilder("| line | ours | peer or limit | ratio | target | |\n|---|---|---|---|---|---|\n");
        for (var result : results) {
            text.append("| %s | %s | %s | %.2f | %s | %s |%n"
                    .formatted(result.line, result.ours, result.peer, result.ratio, result.target, result.verdict()));
        }
        return text.toString();
    }

    private String verdict() {
        return target.isEmpty() ? "" : reached ? "reached" : "**not reached**";
    }

    private static String format(double value, String unit) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%,.0f %s", value, unit);
    }
}
