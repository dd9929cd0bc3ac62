package dev.labeler.edge.route;

import java.util.List;
import java.util.Set;

/// The result of looking up a method and a path in [RouteTrie].
///
/// @param <T> the target of a route
public sealed interface RouteLookup<T> {
    /// @param variables values of the template's variables, in order, decoded
    record Match<T>(T target, List<String> variables) implements RouteLookup<T> {
        public Match {
            variables = List.copyOf(variables);
        }
    }

    /// The path has routes for other methods.
    record MethodNotAllowed<T>(Set<String> methods) implements RouteLookup<T> {}

    record NoMatch<T>() implements RouteLookup<T> {}
}
