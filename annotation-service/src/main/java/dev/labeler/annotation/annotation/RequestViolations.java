package dev.labeler.annotation.annotation;

import dev.labeler.kit.rpc.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/// Collects the violations of the fields of a request, so that one failure lists them.
public final class RequestViolations {
    /// Maximum violations, one for each edit of a batch.
    private static final int MAX_VIOLATIONS = 1000;

    private final Map<String, String> byPath = new LinkedHashMap<>();

    public void add(String path, String reason) {
        if (byPath.size() < MAX_VIOLATIONS) {
            byPath.putIfAbsent(path, reason);
        }
    }

    public boolean isEmpty() {
        return byPath.isEmpty();
    }

    /// @throws Failure UNPROCESSABLE if there is any
    public void throwIfAny() {
        if (byPath.isEmpty()) {
            return;
        }
        var first = byPath.entrySet().iterator().next();
        var failure = Failure.unprocessable(first.getKey() + ": " + first.getValue() + ".")
                .with("path", first.getKey());
        addTo(failure);
        throw failure;
    }

    void addTo(Failure failure) {
        byPath.forEach(failure::violation);
    }
}
