package dev.labeler.kit.identity;

import io.grpc.Context;

/// Separate from [Caller], whose members are all public.
final class CallerContextKey {
    static final Context.Key<Caller> KEY = Context.key("caller");

    private CallerContextKey() {}
}
