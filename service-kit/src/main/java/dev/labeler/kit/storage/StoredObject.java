package dev.labeler.kit.storage;

/// The key, size and hash of a written object.
///
/// @param size bytes
/// @param sha256 of the bytes, in hex
public record StoredObject(String key, long size, String sha256) {}
