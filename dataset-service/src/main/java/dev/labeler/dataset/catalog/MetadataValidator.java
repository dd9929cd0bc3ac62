package dev.labeler.dataset.catalog;

import dev.labeler.kit.rpc.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Validates the metadata of a dataset.
public final class MetadataValidator {
    private static final int MAX_NAME = 200;
    private static final int MAX_DESCRIPTION = 10_000;
    private static final int MAX_WORD = 100;
    private static final int MAX_TAGS = 50;

    private MetadataValidator() {}

    /// Collects all violations, so that one response lists them.
    public static final class ViolationCollector {
        private final Map<String, String> violations = new LinkedHashMap<>();

        public void violation(String field, String description) {
            violations.put(field, description);
        }

        public void name(String name) {
            if (name.isBlank()) {
                violation("name", "must not be blank");
            }
            text("name", name, MAX_NAME);
        }

        public void description(String description) {
            text("description", description, MAX_DESCRIPTION);
        }

        public void taskType(String taskType) {
            word("task_type", taskType);
        }

        /// A short text.
        public void word(String field, String word) {
            text(field, word, MAX_WORD);
        }

        /// As long as a description.
        public void text(String field, String text) {
            text(field, text, MAX_DESCRIPTION);
        }

        public void tags(List<String> tags) {
            if (tags.size() > MAX_TAGS) {
                violation("tags", "must have at most " + MAX_TAGS + " entries");
            }
            for (var i = 0; i < tags.size(); i++) {
                text("tags[" + i + "]", tags.get(i), MAX_WORD);
            }
        }

        /// @throws Failure UNPROCESSABLE where there is any violation
        public void throwIfAny() {
            if (violations.isEmpty()) {
                return;
            }
            var failure = Failure.unprocessable("The dataset's metadata is invalid: "
                    + String.join(
                            "; ",
                            violations.entrySet().stream()
                                    .map(entry -> entry.getKey() + " " + entry.getValue())
                                    .toList())
                    + ".");
            violations.forEach(failure::violation);
            throw failure.with("path", violations.keySet().iterator().next());
        }

        private void text(String field, String text, int maxLength) {
            if (text.length() > maxLength) {
                violation(field, "must have at most " + maxLength + " characters");
            }
        }
    }
}
