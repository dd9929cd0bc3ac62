package dev.labeler.testing.fuzz;

/// The measurements of a fuzzing run.
///
/// @param refused runs in which the parser refused its input
/// @param millis duration of all runs
/// @param mostMillis greatest processor time of one run
/// @param mostBytes greatest allocation of one run
/// @param heapGrowth heap in use after a collection at the end, less that after 10,000 runs; 0 for shorter
///     ones
public record FuzzReport(long runs, long refused, long millis, long mostMillis, long mostBytes, long heapGrowth) {}
