package dev.labeler.kit.rpc;

/// Stands in place of a request that was not decoded.
record RefusedRequest(Failure failure) {}
