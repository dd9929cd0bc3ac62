package dev.labeler.edge.route;

import java.util.List;
import java.util.Set;

/// What the trie says to a method and a path.
///
/// @param <T> what serves it
public sealed interface RouteLookup<T> {
    /// @param variables values of the template's variables, in order, decoded
    record Match<T>(T target, List<String> variables) implements RouteLookup<T> {
        public Match {
            variables = List.copyOf(variables);
        }
    }

    /// The path is known with other methods.
    record MethodNotAllowed<T>(Set<String> methods) implements RouteLookup<T> {}

    record NoMatch<T>() implements RouteLookup<T> {}
}
