package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The training platform's calls, made by an independent Python client with each credential that it may have.
final class PlatformClientTest {
    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

    private static @Nullable String python;
    private static @Nullable PlatformFixture scene;

    @BeforeAll
    static void serve() throws Exception {
        python = withHttpx();
        assumeTrue(python != null, "needs python3 with httpx (Debian: python3-httpx)");
        scene = new PlatformFixture();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "service", "background"})
    void thePlatformsSixCallsPass(String credential) throws Exception {
        var stage = Objects.requireNonNull(scene);
        var file = stage.write("scene.json", new JsonMapper().writeValueAsBytes(stage.ids()));
        var client = new ProcessBuilder(
                        Objects.requireNonNull(python), "platform_client.py", stage.url(), credential, file.toString())
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true);
        client.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        client.environment().put("PYTHONUTF8", "1");
        client.environment().putAll(PlatformFixture.SECRETS);
        var output = run(client);
        System.out.println(credential + "\n" + output.text());
        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.text()).contains("all calls pass with the " + credential + " credential");
    }

    @AfterAll
    static void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    /// The first interpreter that has httpx, including Debian's where another comes first on the PATH; null
    /// where there is none.
    private static @Nullable String withHttpx() throws InterruptedException {
        for (var candidate : List.of("python3", "/usr/bin/python3")) {
            if (hasHttpx(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean hasHttpx(String interpreter) throws InterruptedException {
        try {
            return run(new ProcessBuilder(interpreter, "-c", "import httpx").redirectErrorStream(true))
                            .status()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private record Output(int status, String text) {}

    private static Output run(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = builder.start();
        var text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Output(process.waitFor(), text);
    }
}
