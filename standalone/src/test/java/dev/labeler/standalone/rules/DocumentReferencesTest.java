package dev.labeler.standalone.rules;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Documents refer to files and classes that exist.
final class DocumentReferencesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");
    private static final Set<String> OF_LIBRARIES = Set.of("ErrorInfo");
    private static final Pattern NAME = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)`");

    @Test
    void linkedFilesExist() throws IOException {
        var missing = new ArrayList<String>();
        for (var document : documents()) {
            var links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                if (!Files.exists(document.resolveSibling(links.group(1)))) {
                    missing.add(SourceTree.ROOT.relativize(document) + ": " + links.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void namedClassesExist() throws IOException {
        var classes = SourceTree.filesBelow(SourceTree.ROOT, ".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(toSet());
        var contract = contract();
        var missing = new ArrayList<String>();
        for (var document : List.of("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/configuration.md")) {
            var names = NAME.matcher(Files.readString(SourceTree.ROOT.resolve(document)));
            while (names.find()) {
                if (!classes.contains(names.group(1)) && !contract.contains(names.group(1))) {
                    missing.add(document + ": " + names.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    /// Names of the contract's services, methods, messages and enums, and of those that it uses.
    private static Set<String> contract() throws IOException {
        var declaration = Pattern.compile("(?:service|rpc|message|enum) (\\w+)");
        var names = new ArrayList<String>();
        for (var file : SourceTree.filesBelow(SourceTree.ROOT.resolve("proto/src/main/protobuf"), ".proto")) {
            var matcher = declaration.matcher(Files.readString(file));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        names.addAll(OF_LIBRARIES);
        return Set.copyOf(names);
    }

    private static List<Path> documents() throws IOException {
        return SourceTree.filesBelow(SourceTree.ROOT, ".md");
    }
}
