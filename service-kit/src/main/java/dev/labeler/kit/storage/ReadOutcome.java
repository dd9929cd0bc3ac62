package dev.labeler.kit.storage;

/// The result of reading and verifying an object.
public sealed interface ReadOutcome {
    /// The written bytes.
    record Intact() implements ReadOutcome {}

    /// The key does not exist.
    record Missing() implements ReadOutcome {}

    /// Other bytes than the written ones in every one of several reads.
    ///
    /// @param foundSha256 in hex
    record Damaged(String foundSha256) implements ReadOutcome {}
}
