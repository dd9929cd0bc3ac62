package dev.labeler.kit.rpc;

import io.grpc.Context;

/// Repeats the authentication of a call, for streams that may outlast their credential.
public final class CredentialRecheck {
    private static final Context.Key<Runnable> CURRENT = Context.key("credential-recheck");

    private CredentialRecheck() {}

    /// Verifies the credential of the current call again.
    ///
    /// @throws Failure UNAUTHENTICATED if it has expired or its user may no longer sign in
    /// @throws IllegalStateException outside a call
    public static void requireValid() {
        var recheck = CURRENT.get();
        if (recheck == null) {
            throw new IllegalStateException("there is no current call");
        }
        recheck.run();
    }

    static Context in(Context context, Runnable recheck) {
        return context.withValue(CURRENT, recheck);
    }
}
