package dev.labeler.edge.route;

import java.util.List;
import java.util.Set;

/// What the trie says to a method and a path.
///
/// @param <T> what serves it
public sealed interface Found<T> {
    /// @param variables values of the template's variables, in order, decoded
    record Match<T>(T target, List<String> variables) implements Found<T> {
        public Match {
            variables = List.copyOf(variables);
        }
    }

    /// The path is known with other methods.
    record OtherMethods<T>(Set<String> methods) implements Found<T> {}

    record Nothing<T>() implements Found<T> {}
}
