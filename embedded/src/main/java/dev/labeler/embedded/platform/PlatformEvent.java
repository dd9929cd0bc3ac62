package dev.labeler.embedded.platform;

/// A signed event that a fake platform received.
///
/// @param isSigned whether the signature is that of the secret
public record PlatformEvent(String event, long deliveryId, String body, boolean isSigned) {}
