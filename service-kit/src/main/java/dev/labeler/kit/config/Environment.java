package dev.labeler.kit.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Typed access to environment variables. An empty variable counts as unset, since compose files pass unset
/// ones as empty.
public record Environment(Map<String, String> variables) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    public @Nullable String optional(String name) {
        var value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /// The first of `names` that is set.
    public @Nullable String firstOf(String... names) {
        return Arrays.stream(names)
                .filter(name -> optional(name) != null)
                .findFirst()
                .map(this::optional)
                .orElse(null);
    }

    /// @throws ConfigException if the variable is unset
    public String text(String name) {
        var value = optional(name);
        if (value == null) {
            throw new ConfigException("the environment variable " + name + " is not set; set it");
        }
        return value;
    }

    public String text(String name, String otherwise) {
        var value = optional(name);
        return value == null ? otherwise : value;
    }

    public @Nullable Secret optionalSecret(String name) {
        var value = optional(name);
        return value == null ? null : new Secret(value);
    }

    public Secret secret(String name) {
        return new Secret(text(name));
    }

    public int integer(String name, int otherwise, int least, int most) {
        return parsed(name, otherwise, "a whole number from " + least + " to " + most, text -> {
            var number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    public boolean bool(String name, boolean otherwise) {
        return parsed(name, otherwise, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        });
    }

    /// A duration as seconds (`900`) or in ISO 8601 (`PT15M`).
    public Duration duration(String name, Duration otherwise) {
        return parsed(name, otherwise, "seconds or an ISO 8601 duration such as PT15M", text -> {
            var duration = notNegative(text);
            if (duration.isZero()) {
                throw new IllegalArgumentException("not positive");
            }
            return duration;
        });
    }

    /// As [#duration]; zero is allowed.
    public Duration durationOrZero(String name, Duration otherwise) {
        return parsed(name, otherwise, "0, seconds or an ISO 8601 duration such as PT15M", Environment::notNegative);
    }

    private static Duration notNegative(String text) {
        var duration = text.chars().allMatch(Character::isDigit)
                ? Duration.ofSeconds(Long.parseLong(text))
                : Duration.parse(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative");
        }
        return duration;
    }

    /// Comma-separated values without surrounding whitespace.
    public List<String> list(String name) {
        var value = optional(name);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    private <T> T parsed(String name, T otherwise, String expected, Function<String, T> parser) {
        var value = optional(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return parser.apply(value);
        } catch (RuntimeException e) {
            // Without the value: a secret that was set in the wrong variable would be logged.
            throw new ConfigException("the environment variable " + name + " must be " + expected);
        }
    }
}
