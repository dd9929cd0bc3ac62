package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// External tools read the document: a linter, and a generator of TypeScript types. They are installed below
/// `target` on the first run.
final class OpenApiToolsTest {
    private static final Path SOURCES = Path.of("src/test/npm");
    private static final Path FOLDER = Path.of("target/npm").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 240;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(isThere("npm"), "needs npm (Debian: npm)");
        Files.createDirectories(FOLDER);
        for (var file : new String[] {"package.json", "lint.mjs", "client.ts"}) {
            Files.writeString(FOLDER.resolve(file), Files.readString(SOURCES.resolve(file)));
        }
        Files.write(FOLDER.resolve("openapi.json"), OpenApiDocument.bytes());
        var installed = run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline");
        assumeTrue(installed.status() == 0, "needs the packages of src/test/npm/package.json: " + installed.text());
    }

    @Test
    void aLinterFindsNothing() throws Exception {
        var lint = run("node", "lint.mjs", "openapi.json");
        assertThat(lint.text()).isEmpty();
        assertThat(lint.status()).isZero();
    }

    @Test
    void aGeneratedClientCompilesWithRequiredMembersRequired() throws Exception {
        var generated = run("node_modules/.bin/openapi-typescript", "openapi.json", "-o", "openapi.d.ts");
        assertThat(generated.status()).as(generated.text()).isZero();
        var compiled = run("node_modules/.bin/tsc", "--strict", "--noEmit", "--target", "es2022", "client.ts");
        assertThat(compiled.text()).isEmpty();
        assertThat(compiled.status()).isZero();
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return run(program, "--version").status() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private record Output(int status, String text) {}

    private static Output run(String... command) throws IOException, InterruptedException {
        var log = Files.createTempFile("npm", ".log");
        try {
            var process = new ProcessBuilder(command)
                    .directory(Files.isDirectory(FOLDER) ? FOLDER.toFile() : null)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Output(-1, "not done after " + PATIENCE_SECONDS + " s");
            }
            return new Output(process.exitValue(), Files.readString(log, UTF_8).strip());
        } finally {
            Files.delete(log);
        }
    }
}
