package dev.labeler.kit.storage;

/// What was written.
///
/// @param size bytes
/// @param sha256 of the bytes, in hex
public record StoredObject(String key, long size, String sha256) {}
