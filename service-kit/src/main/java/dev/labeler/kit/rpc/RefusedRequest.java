package dev.labeler.kit.rpc;

/// Replaces a request that was not decoded.
record RefusedRequest(Failure failure) {}
