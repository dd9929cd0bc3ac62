package dev.labeler.edge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules of the console's source.
final class ConsoleSourceTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/labeler/edge/console/files");
    private static final int MAX_LINES = 300;

    /// What the Content-Security-Policy would block, and what parses text as markup.
    private static final Pattern UNSAFE = Pattern.compile(
            "\\beval\\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\bstyle=|[{,]\\s*style:|javascript:|<style|https?://(?!www\\.w3\\.org/)");

    private static final String PARSE_ALL =
            "const {SourceTextModule} = require('vm'); for (const file of process.argv.slice(1)) "
                    + "new SourceTextModule(require('fs').readFileSync(file, 'utf8'), {identifier: file});";

    private static List<Path> files(String suffix) throws IOException {
        try (var paths = Files.walk(FOLDER)) {
            return paths.filter(path -> path.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void filesAreShortAndUseNothingThatThePolicyBlocks() throws IOException {
        for (var file : files("")) {
            if (Files.isRegularFile(file)) {
                var text = Files.readString(file);
                assertThat(text.lines().count()).as(file.toString()).isLessThanOrEqualTo(MAX_LINES);
                assertThat(UNSAFE.matcher(text).results().map(match -> match.group()))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void everyRouteAndScreenIsUsed() throws IOException {
        var main = Files.readString(FOLDER.resolve("js/main.js"));
        for (var screen : files(".js")) {
            if (screen.toString().contains("/screens/")
                    && Files.readString(screen).contains("export async function show(")) {
                assertThat(main).contains("./screens/" + screen.getFileName());
            }
        }
    }

    /// Needs Node.js, of which only the parser is used.
    @Test
    void everyModuleHasValidSyntax() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "node is not installed");
        var command = new ArrayList<>(List.of("node", "--no-warnings", "--experimental-vm-modules", "-e", PARSE_ALL));
        files(".js").forEach(file -> command.add(file.toString()));

        var node = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(output).isZero();
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
