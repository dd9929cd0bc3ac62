package dev.labeler.edge.route;

import dev.labeler.edge.route.PathTemplate.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A trie of routes by segments. The most specific route is chosen: a literal before a variable, a variable
/// before the rest of the path; of two rests the one with the longer suffix.
///
/// @param <T> the target of a route
public final class RouteTrie<T> {
    private final Node<T> root = new Node<>();

    private static final class Node<T> {
        final Map<String, Node<T>> literals = new HashMap<>();
        final List<Rest<T>> rests = new ArrayList<>();
        final Map<String, T> methods = new HashMap<>();

        @Nullable
        Node<T> variable;

        Node<T> getOrCreateVariable() {
            if (variable == null) {
                variable = new Node<>();
            }
            return variable;
        }
    }

    /// Routes that end with `ending` after at least one variable segment.
    private record Rest<T>(List<String> ending, Map<String, T> methods) {}

    /// @throws IllegalArgumentException if the method and path exist already
    public void add(String method, PathTemplate template, T target) {
        if (end(template).putIfAbsent(method, target) != null) {
            throw new IllegalArgumentException(method + " " + template.text() + " is declared twice");
        }
    }

    /// @param path decoded segments
    public RouteLookup<T> find(String method, List<String> path) {
        var search = new Search(method, path);
        var match = search.from(root, 0);
        if (match != null) {
            return match;
        }
        return search.others.isEmpty()
                ? new RouteLookup.NoMatch<>()
                : new RouteLookup.MethodNotAllowed<>(search.others);
    }

    private Map<String, T> end(PathTemplate template) {
        var node = root;
        var segments = template.segments();
        for (int i = 0; i < segments.size(); i++) {
            switch (segments.get(i)) {
                case Segment.Literal(var text) -> node = node.literals.computeIfAbsent(text, _ -> new Node<>());
                case Segment.Variable _ -> node = node.getOrCreateVariable();
                case Segment.Rest _ -> {
                    return rest(node, ending(template, i + 1)).methods();
                }
            }
        }
        return node.methods;
    }

    private static List<String> ending(PathTemplate template, int from) {
        return template.segments().subList(from, template.segments().size()).stream()
                .map(segment -> switch (segment) {
                    case Segment.Literal(var text) -> text;
                    case Segment.Variable _, Segment.Rest _ ->
                        throw new IllegalArgumentException(template.text() + ": only literals may follow {…=**}");
                })
                .collect(Collectors.toList());
    }

    private static <T> Rest<T> rest(Node<T> node, List<String> ending) {
        for (var rest : node.rests) {
            if (rest.ending().equals(ending)) {
                return rest;
            }
        }
        var rest = new Rest<T>(ending, new HashMap<>());
        node.rests.add(rest);
        node.rests.sort(
                Comparator.comparingInt((Rest<T> other) -> other.ending().size())
                        .reversed());
        return rest;
    }

    private final class Search {
        private final String method;
        private final List<String> path;
        private final List<String> captured = new ArrayList<>();
        private final Set<String> others = new TreeSet<>();

        Search(String method, List<String> path) {
            this.method = method;
            this.path = path;
        }

        RouteLookup.@Nullable Match<T> from(Node<T> node, int at) {
            if (at == path.size()) {
                return at(node.methods);
            }
            var literal = node.literals.get(path.get(at));
            var match = literal == null ? null : from(literal, at + 1);
            if (match == null && node.variable != null && !path.get(at).isEmpty()) {
                captured.add(path.get(at));
                match = from(node.variable, at + 1);
                captured.removeLast();
            }
            for (int i = 0; match == null && i < node.rests.size(); i++) {
                match = rest(node.rests.get(i), at);
            }
            return match;
        }

        private RouteLookup.@Nullable Match<T> rest(Rest<T> rest, int at) {
            var end = path.size() - rest.ending().size();
            if (end <= at || !path.subList(end, path.size()).equals(rest.ending())) {
                return null;
            }
            captured.add(String.join("/", path.subList(at, end)));
            var match = at(rest.methods());
            captured.removeLast();
            return match;
        }

        private RouteLookup.@Nullable Match<T> at(Map<String, T> methods) {
            var target = methods.get(method);
            if (target == null) {
                others.addAll(methods.keySet());
                return null;
            }
            return new RouteLookup.Match<>(target, captured);
        }
    }
}
