package dev.labeler.standalone.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The services of docker-compose.yml, with merge keys and variables resolved as Compose does.
public final class ComposeFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(?::([-?])([^}]*))?}");

    private final Map<String, Object> services;

    private ComposeFile(Map<String, Object> services) {
        this.services = services;
    }

    /// Reads the file of this checkout.
    public static ComposeFile read() throws IOException {
        var path = Path.of("..", "docker-compose.yml");
        var document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(path));
        return new ComposeFile(map(map(document).get("services")));
    }

    public Set<String> services() {
        return services.keySet();
    }

    public Map<String, Object> service(String name) {
        return map(Objects.requireNonNull(services.get(name), name));
    }

    public List<String> command(String service) {
        return ((List<?>) Objects.requireNonNull(service(service).get("command"), service))
                .stream().map(Object::toString).toList();
    }

    /// The names of all variables that the service may get.
    public Set<String> variables(String service) {
        return map(service(service).getOrDefault("environment", Map.of())).keySet();
    }

    /// The variables of the service.
    ///
    /// @param environment what the shell or the .env file sets
    public Map<String, String> environment(String service, Map<String, String> environment) {
        var variables = new LinkedHashMap<String, String>();
        map(service(service).getOrDefault("environment", Map.of())).forEach((name, value) -> {
            var resolved = value == null ? environment.get(name) : resolve(value.toString(), environment);
            if (resolved != null) {
                variables.put(name, resolved);
            }
        });
        return variables;
    }

    private static String resolve(String text, Map<String, String> environment) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            var value = environment.get(match.group(1));
            if (value == null && "?".equals(match.group(2))) {
                throw new IllegalArgumentException(match.group(3));
            }
            return java.util.regex.Matcher.quoteReplacement(
                    value != null ? value : Objects.requireNonNullElse(match.group(3), ""));
        });
    }

    /// A mapping, with the entries of its merge key, which its own entries override.
    private static Map<String, Object> map(@Nullable Object node) {
        var own = (Map<?, ?>) Objects.requireNonNull(node);
        var merged = new LinkedHashMap<String, Object>();
        if (own.get("<<") != null) {
            merged.putAll(map(own.get("<<")));
        }
        own.forEach((name, value) -> {
            if (!name.equals("<<")) {
                merged.put(name.toString(), value);
            }
        });
        return merged;
    }

    /// The services that others wait for, by condition.
    public Map<String, String> dependencies(String service) {
        return map(service(service).getOrDefault("depends_on", Map.of())).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> String.valueOf(map(entry.getValue()).get("condition"))));
    }
}
