package dev.labeler.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The tables of `docs/configuration.md`.
public final class ConfigurationDocument {
    private static final Path PATH = SourceTree.ROOT.resolve("docs/configuration.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([A-Z0-9_]+)` \\| (\\w+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

    private final String text;
    private final List<Variable> variables;

    private ConfigurationDocument(String text, List<Variable> variables) {
        this.text = text;
        this.variables = variables;
    }

    /// @param processes the letters of the processes that read it
    public record Variable(String name, String type, String defaultText, Set<String> processes) {
        /// Whether the default is a value of the environment variable.
        boolean hasLiteralDefault() {
            return defaultText.matches("`[^`]+`.*");
        }

        String literalDefault() {
            return defaultText.substring(1, defaultText.indexOf('`', 1));
        }
    }

    public static ConfigurationDocument read() throws IOException {
        var variables = new ArrayList<Variable>();
        for (var line : Files.readAllLines(PATH)) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                variables.add(new Variable(
                        row.group(1),
                        row.group(2),
                        row.group(3),
                        Set.of(row.group(4).strip().split(" "))));
            } else {
                assertThat(line).as("a row that the test cannot read").doesNotStartWith("| `");
            }
        }
        return new ConfigurationDocument(Files.readString(PATH), List.copyOf(variables));
    }

    public List<Variable> variables() {
        return variables;
    }

    public Set<String> names() {
        return variables.stream().map(Variable::name).collect(Collectors.toSet());
    }

    /// Whether a table or a sentence has the name.
    boolean mentions(String name) {
        return text.contains("`" + name + "`");
    }
}
