package dev.labeler.kit.config;

/// A setting is missing or invalid. The message names the variable and never its value.
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message);
    }
}
