package dev.labeler.edge.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// A file of the console, in memory, with its compressed form.
final class ConsoleFile {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final String contentType;
    private final byte[] content;
    private final byte[] compressed;

    ConsoleFile(String contentType, byte[] content) {
        this.contentType = contentType;
        this.content = content.clone();
        this.compressed = gzip(content);
    }

    static boolean isServed(String path) {
        return TYPES.containsKey(extension(path));
    }

    static ConsoleFile of(String path, byte[] content) {
        return new ConsoleFile(TYPES.getOrDefault(extension(path), "application/octet-stream"), content);
    }

    String contentType() {
        return contentType;
    }

    byte[] content() {
        return content;
    }

    byte[] compressed() {
        return compressed;
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
