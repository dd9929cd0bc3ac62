package dev.labeler.testing.fuzz;

/// What a run of a fuzzer measured.
///
/// @param refused runs in which the parser refused its input
/// @param millis of all runs
/// @param mostMillis of processor time of the longest run
/// @param mostBytes allocated by one run
/// @param heapGrowth bytes in use after a collection at the end, beyond those after 10,000 runs; 0 for
///     shorter ones
public record FuzzReport(long runs, long refused, long millis, long mostMillis, long mostBytes, long heapGrowth) {}
