package dev.labeler.edge.route;

import java.util.ArrayList;
import java.util.List;

/// A path of literals, `{name}` for one segment and `{name=**}` for one or more, in the syntax of
/// `google.api.http`.
public record PathTemplate(String text, List<Segment> segments) {
    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /// A part between slashes.
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Variable(String name) implements Segment {}

        /// One or more segments; only literals may follow.
        record Rest(String name) implements Segment {}
    }

    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(text + " does not start with a slash");
        }
        var segments = new ArrayList<Segment>();
        if (text.equals("/")) {
            return new PathTemplate(text, segments);
        }
        for (var part : text.substring(1).split("/", -1)) {
            segments.add(segment(part));
        }
        return new PathTemplate(text, segments);
    }

    /// Names of the variables, in order.
    public List<String> variables() {
        return segments.stream()
                .mapMulti((Segment segment, java.util.function.Consumer<String> names) -> {
                    switch (segment) {
                        case Segment.Variable(var name) -> names.accept(name);
                        case Segment.Rest(var name) -> names.accept(name);
                        case Segment.Literal _ -> {}
                    }
                })
                .toList();
    }

    private static Segment segment(String part) {
        if (!part.startsWith("{")) {
            return new Segment.Literal(part);
        }
        var inner = part.substring(1, part.length() - 1);
        return inner.endsWith("=**")
                ? new Segment.Rest(inner.substring(0, inner.length() - 3))
                : new Segment.Variable(inner);
    }
}
