package dev.labeler.standalone;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/// The counters of a soak, and the first wrong responses as text.
final class SoakReport {
    private static final int KEPT = 20;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final LongAdder wrongCount = new LongAdder();

    void count(String what) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    /// Records a response that is not possible in any state of the system.
    void wrong(String what) {
        wrongCount.increment();
        if (wrong.size() < KEPT) {
            wrong.add(what);
        }
    }

    long wrongAnswers() {
        return wrongCount.sum();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        new TreeMap<>(counts).forEach((name, count) -> text.append("  %-44s %10d%n".formatted(name, count.sum())));
        text.append("  %-44s %10d%n".formatted("wrong answers", wrongCount.sum()));
        wrong.forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }
}
