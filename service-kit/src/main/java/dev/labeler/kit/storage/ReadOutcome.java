package dev.labeler.kit.storage;

/// What reading an object through found.
public sealed interface ReadOutcome {
    /// The written bytes.
    record Intact() implements ReadOutcome {}

    /// No object of that key.
    record Missing() implements ReadOutcome {}

    /// Other bytes than the written ones, at every one of several reads.
    ///
    /// @param foundSha256 in hex
    record Damaged(String foundSha256) implements ReadOutcome {}
}
