package dev.labeler.kit.identity;

import io.grpc.Context;

/// Kept out of [Caller], whose members are all public.
final class CallerContextKey {
    static final Context.Key<Caller> KEY = Context.key("caller");

    private CallerContextKey() {}
}
