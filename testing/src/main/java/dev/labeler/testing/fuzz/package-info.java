/// Mutation fuzzing of parsers of outside bytes: a second or so a parser in the build, any number of
/// runs by hand with `bench/fuzz`.
@NullMarked
package dev.labeler.testing.fuzz;

import org.jspecify.annotations.NullMarked;
