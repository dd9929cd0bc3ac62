package dev.labeler.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The words of `docs/words.tsv` appear in no document, contract, comment, message or name.
final class WordListTest {
    private static final Path LIST = SourceTree.ROOT.resolve("docs/words.tsv");

    /// The searched files: a file or a folder, and the suffix of its files.
    private static final List<Scope> SCOPES = List.of(
            new Scope("README.md", ".md"),
            new Scope("ARCHITECTURE.md", ".md"),
            new Scope("CONTRIBUTING.md", ".md"),
            new Scope("docs", ".md"),
            new Scope("bench", ".md"),
            new Scope("proto/src/main/protobuf", ".proto"),
            new Scope("service-kit/src/main/java", ".java"),
            new Scope("formats/src/main/java", ".java"),
            new Scope("dataset-service/src/main/java", ".java"),
            new Scope("annotation-service/src/main/java", ".java"),
            new Scope("export-service/src/main/java", ".java"),
            new Scope("edge/src/main/java", ".java"),
            new Scope("embedded/src/main/java", ".java"),
            new Scope("testing/src/main/java", ".java"),
            new Scope("standalone/src/main/java", ".java"),
            new Scope("bench/src/main/java", ".java"));

    private record Scope(String start, String suffix) {}

    /// @param pattern a regular expression for whole words, case-insensitive
    private record Word(Pattern pattern, String replacement, String reason) {
        static Word parse(String line) {
            var parts = line.split("\t", -1);
            assertThat(parts).as("columns of docs/words.tsv: %s", line).hasSize(3);
            return new Word(
                    Pattern.compile("(?<![\\p{L}])(?:" + parts[0] + ")(?![\\p{L}])", Pattern.CASE_INSENSITIVE),
                    parts[1],
                    parts[2]);
        }
    }

    @Test
    void textUsesNoWordOfTheList() throws IOException {
        var words = words();
        var found = new ArrayList<String>();
        for (var scope : SCOPES) {
            for (var file : SourceTree.filesBelow(SourceTree.ROOT.resolve(scope.start()), scope.suffix())) {
                search(file, words, found);
            }
        }

        assertThat(found).as("words of docs/words.tsv").isEmpty();
    }

    @Test
    void aWordIsFoundInsideANameAndNotInsideAnotherWord() {
        var found = new ArrayList<String>();
        var word = List.of(Word.parse("house\tprocess\tmetaphor"));

        Stream.of("the house", "HouseConfig", "IN_HOUSE", "warehouse")
                .forEach(line -> search("here", line, word, found));

        assertThat(found).hasSize(3);
    }

    private static List<Word> words() throws IOException {
        try (var lines = Files.lines(LIST)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Word::parse)
                    .toList();
        }
    }

    private static void search(Path file, List<Word> words, List<String> found) throws IOException {
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            search(SourceTree.ROOT.relativize(file) + ":" + ++number, line, words, found);
        }
    }

    private static void search(String place, String line, List<Word> words, List<String> found) {
        var text = line.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replace('_', ' ');
        for (var word : words) {
            var matcher = word.pattern().matcher(text);
            if (matcher.find()) {
                found.add("%s: \"%s\" (%s): write %s"
                        .formatted(place, matcher.group(), word.reason(), word.replacement()));
            }
        }
    }
}
