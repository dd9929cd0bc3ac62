package dev.labeler.edge.openapi;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Reads the comments of the proto files, which the descriptors in generated code do not contain. The files are
/// resources beside the generated classes; a missing file has no comments.
final class ProtoComments {
    private static final Pattern BLOCK = Pattern.compile("(?:message|enum|service|oneof|rpc)\\s+(\\w+).*");
    private static final Pattern FIELD = Pattern.compile("(?:[\\w.<>, ]+\\s)?(\\w+)\\s*=\\s*\\d+.*");

    private final Map<String, Map<String, String>> files = new ConcurrentHashMap<>();

    /// The comment before the declaration, empty if there is none.
    String of(GenericDescriptor declared) {
        return files.computeIfAbsent(declared.getFile().getName(), _ -> read(declared.getFile()))
                .getOrDefault(declared.getFullName(), "");
    }

    private static Map<String, String> read(FileDescriptor file) {
        try (var in = ProtoComments.class.getResourceAsStream("/" + file.getName())) {
            return in == null
                    ? Map.of()
                    : comments(
                            file.getPackage(),
                            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .toList());
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Map<String, String> comments(String packageName, List<String> lines) {
        var comments = new HashMap<String, String>();
        var scope = new ArrayDeque<String>();
        scope.push(packageName);
        var pending = new ArrayList<String>();
        for (var line : lines) {
            var text = line.strip();
            if (text.startsWith("//")) {
                pending.add(text.substring(2).strip());
                continue;
            }
            var name = declared(text, scope, packageName);
            if (!name.isEmpty() && !pending.isEmpty()) {
                comments.put(name, String.join(" ", pending));
            }
            pending.clear();
            nest(text, name, scope);
        }
        return comments;
    }

    private static String declared(String text, Deque<String> scope, String packageName) {
        var block = BLOCK.matcher(text);
        if (block.matches()) {
            return scope.peek() + "." + block.group(1);
        }
        var field = FIELD.matcher(text);
        return field.matches() && scope.size() > 1 && !packageName.equals(scope.peek())
                ? scope.peek() + "." + field.group(1)
                : "";
    }

    /// The fields of a oneof belong to its message, and so does the content of an option's braces.
    private static void nest(String text, String name, Deque<String> scope) {
        var opened = text.chars().filter(c -> c == '{').count();
        var closed = text.chars().filter(c -> c == '}').count();
        for (long i = closed; i < opened; i++) {
            scope.push(name.isEmpty() || text.startsWith("oneof") ? String.valueOf(scope.peek()) : name);
        }
        for (long i = opened; i < closed; i++) {
            scope.pop();
        }
    }
}
