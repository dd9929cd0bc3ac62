package dev.labeler.standalone.rules;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A simple class name is used once in the main code of all modules.
final class ClassNamesTest {
    /// Names that are used more than once today. Remove a name when its classes are renamed; never
    /// add one.
    private static final Set<String> KNOWN = Set.of(
            "BodyStream",
            "ClassNames",
            "Commands",
            "Content",
            "Contents",
            "Credentials",
            "DatasetFiles",
            "Granted",
            "ImageDao",
            "ImageRow",
            "Manifest",
            "Multipart",
            "Parameters",
            "ProjectAccess",
            "Publications",
            "RequestHead",
            "Rows",
            "Skipped",
            "SourceFile",
            "VersionDao",
            "VersionMapping",
            "VersionRow");

    @Test
    void simpleNamesAreUsedOnceBesideTheKnownOnes() throws IOException {
        Map<String, Long> uses = SourceTree.mainSources().stream()
                .collect(groupingBy(
                        file -> file.getFileName().toString().replace(".java", ""), TreeMap::new, counting()));
        var repeated = new TreeSet<String>();
        uses.forEach((name, count) -> {
            if (count > 1) {
                repeated.add(name);
            }
        });

        assertThat(repeated).as("names of more than one class").isSubsetOf(KNOWN);
        assertThat(KNOWN)
                .as("names that are unique now: remove them from the list")
                .isSubsetOf(repeated);
    }
}
