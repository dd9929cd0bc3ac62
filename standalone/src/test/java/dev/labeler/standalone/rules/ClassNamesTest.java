package dev.labeler.standalone.rules;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A simple class name is used once in the main code of all modules.
final class ClassNamesTest {
    @Test
    void aSimpleNameIsUsedOnce() throws IOException {
        Map<String, Long> uses = SourceTree.mainSources().stream()
                .collect(groupingBy(
                        file -> file.getFileName().toString().replace(".java", ""), TreeMap::new, counting()));
        var repeated = new TreeSet<String>();
        uses.forEach((name, count) -> {
            if (count > 1) {
                repeated.add(name);
            }
        });

        assertThat(repeated).as("names of more than one class").isEmpty();
    }
}
