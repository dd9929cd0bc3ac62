package dev.labeler.standalone.server;

import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Secrets that the environment does not contain: generated on first use, stored in files that only the owner
/// may read, and shown once.
public final class StandaloneSecrets {
    private static final String INTERNAL = "INTERNAL_JWT_SECRET";

    private final Path folder;
    private final Environment environment;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> generated = new LinkedHashMap<>();

    public StandaloneSecrets(Path home, Environment environment) throws IOException {
        this.folder = Files.createDirectories(home.resolve("secrets"));
        this.environment = environment;
        of("JWT_SECRET", 32);
        of("LABELER_SERVICE_KEY", 32);
        of("LABELER_ADMIN_PASSWORD", 9);
        // This secret is used in this process only.
        values.put(INTERNAL, environment.text(INTERNAL, PrivateFile.randomHex(32)));
        values.put("LABELER_ADMIN_EMAIL", environment.text("LABELER_ADMIN_EMAIL", "admin@labeler.local"));
    }

    /// The environment with all secrets.
    public Environment complete() {
        var all = new HashMap<>(environment.variables());
        all.putAll(values);
        return new Environment(all);
    }

    /// The names and values of the secrets generated at this start.
    Map<String, String> generated() {
        return generated;
    }

    private void of(String name, int bytes) throws IOException {
        var given = environment.optional(name);
        if (given != null) {
            values.put(name, given);
            return;
        }
        var file = folder.resolve(name);
        boolean isNew = !Files.exists(file);
        var value = PrivateFile.readOrCreate(file, () -> PrivateFile.randomHex(bytes));
        values.put(name, value);
        if (isNew) {
            generated.put(name, value);
        }
    }
}
