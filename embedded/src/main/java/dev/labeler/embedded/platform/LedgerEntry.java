package dev.labeler.embedded.platform;

import java.time.Instant;

/// A request that a fake platform received.
///
/// @param path of the file, or of the request if there is no file
/// @param key `Idempotency-Key` or id of the delivery, empty if there is none
/// @param sha256 of the file or of the body, in hex
/// @param status of the response, 0 if there was none
/// @param isEffective whether it changed something: not a repetition and not a failure
public record LedgerEntry(
        Instant time, String operation, String path, String key, String sha256, int status, boolean isEffective) {}
