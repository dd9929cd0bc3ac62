package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The console calls only what `/openapi` describes.
final class ConsoleApiTest {
    private static final Path CALLS = Path.of("../edge/src/main/resources/dev/labeler/edge/console/files/js/api.js");

    private static final Pattern CALL =
            Pattern.compile("export const (\\w+) = .*=> (?:call\\('([A-Z]+)', '([^']+)'|(follow|upload)\\('([^']+)')");

    @Test
    void everyCallOfTheConsoleIsInTheDocument() throws IOException {
        var paths = OpenApiDocument.tree().get("paths");
        var missing = new TreeSet<String>();
        var calls = 0;
        for (var line : Files.readAllLines(CALLS)) {
            var call = CALL.matcher(line);
            if (line.startsWith("export") && !call.find()) {
                missing.add("not understood: " + line);
            } else if (line.startsWith("export")) {
                calls++;
                var isStream = call.group(4) != null;
                var method = isStream ? (call.group(4).equals("upload") ? "POST" : "GET") : call.group(2);
                var path = "/api/v1" + (isStream ? call.group(5) : call.group(3));
                if (!paths.path(path).has(method.toLowerCase(Locale.ROOT))) {
                    missing.add(method + " " + path);
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(calls).isGreaterThan(50);
    }
}
