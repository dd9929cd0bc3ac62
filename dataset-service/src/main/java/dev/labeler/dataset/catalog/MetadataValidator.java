package dev.labeler.dataset.catalog;

import dev.labeler.kit.rpc.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What people may write into a dataset's metadata.
public final class MetadataValidator {
    private static final int NAME = 200;
    private static final int DESCRIPTION = 10_000;
    private static final int WORD = 100;
    private static final int TAGS = 50;

    private MetadataValidator() {}

    /// Collects violations, so that a caller reads of all at once.
    public static final class ViolationCollector {
        private final Map<String, String> violations = new LinkedHashMap<>();

        public void violation(String field, String description) {
            violations.put(field, description);
        }

        public void name(String name) {
            if (name.isBlank()) {
                violation("name", "must not be blank");
            }
            text("name", name, NAME);
        }

        public void description(String description) {
            text("description", description, DESCRIPTION);
        }

        public void taskType(String taskType) {
            word("task_type", taskType);
        }

        /// A short text.
        public void word(String field, String word) {
            text(field, word, WORD);
        }

        /// As long as a description.
        public void text(String field, String text) {
            text(field, text, DESCRIPTION);
        }

        public void tags(List<String> tags) {
            if (tags.size() > TAGS) {
                violation("tags", "must be at most " + TAGS);
            }
            for (var i = 0; i < tags.size(); i++) {
                text("tags[" + i + "]", tags.get(i), WORD);
            }
        }

        /// @throws Failure UNPROCESSABLE where there is any violation
        public void throwIfAny() {
            if (violations.isEmpty()) {
                return;
            }
            var failure = Failure.unprocessable("The dataset's metadata cannot be accepted: "
                    + String.join(
                            "; ",
                            violations.entrySet().stream()
                                    .map(entry -> entry.getKey() + " " + entry.getValue())
                                    .toList())
                    + ".");
            violations.forEach(failure::violation);
            throw failure.with("path", violations.keySet().iterator().next());
        }

        private void text(String field, String text, int longest) {
            if (text.length() > longest) {
                violation(field, "must have at most " + longest + " characters");
            }
        }
    }
}
