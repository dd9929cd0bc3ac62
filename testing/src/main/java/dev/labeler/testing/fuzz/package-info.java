/// Mutation fuzzing of parsers of untrusted bytes: about one second for each parser in the build, any number
/// of runs on demand with `bench/fuzz`.
@NullMarked
package dev.labeler.testing.fuzz;

import org.jspecify.annotations.NullMarked;
