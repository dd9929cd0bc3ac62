package dev.labeler.kit.rpc;

import dev.labeler.kit.config.Secret;
import io.grpc.Context;
import io.grpc.Metadata;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The values that are passed with a call from process to process: the request id, the caller's credential and
/// the idempotency key.
public final class CallContext {
    /// Lower-case name of the header and metadata entry with the request id.
    public static final String REQUEST_ID_HEADER = "x-request-id";

    static final Metadata.Key<String> REQUEST_ID_KEY =
            Metadata.Key.of(REQUEST_ID_HEADER, Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> IDEMPOTENCY_KEY =
            Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);

    static final Metadata.Key<String> CLIENT_ADDRESS_KEY =
            Metadata.Key.of("x-client-address", Metadata.ASCII_STRING_MARSHALLER);

    /// Proves that one of the labeler's own processes sent the address.
    static final Metadata.Key<String> CLIENT_ADDRESS_TOKEN_KEY =
            Metadata.Key.of("x-client-address-token", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<String> CLIENT_ADDRESS = Context.key("client-address");
    private static final Context.Key<String> REQUEST_ID = Context.key("request-id");
    private static final Context.Key<Secret> CREDENTIAL = Context.key("credential");
    private static final Context.Key<String> IDEMPOTENCY = Context.key("idempotency-key");

    /// Request ids of clients are accepted if they are safe in a log line: 1 to 128 of these characters.
    private static final Pattern VALID_REQUEST_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}");

    private static final Pattern VALID_IDEMPOTENCY_KEY = Pattern.compile("[!-~](?:[ -~]{0,198}[!-~])?");

    private CallContext() {}

    /// The caller's request id if it is valid, else a new one.
    public static String requestId(@Nullable String given) {
        return given != null && VALID_REQUEST_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }

    /// A context whose outgoing calls carry these values. `bearerToken` has no scheme. For the edge, where
    /// calls start.
    public static Context begin(String requestId, @Nullable String bearerToken, @Nullable String idempotencyKey) {
        var context = Context.current().withValue(REQUEST_ID, requestId);
        if (bearerToken != null && !bearerToken.isEmpty()) {
            context = context.withValue(CREDENTIAL, new Secret(bearerToken));
        }
        return idempotencyKey == null ? context : context.withValue(IDEMPOTENCY, idempotencyKey);
    }

    /// The current call's id, null outside a call.
    public static @Nullable String requestId() {
        return REQUEST_ID.get();
    }

    /// Rejects keys that HTTP and gRPC might change on the way: only visible ASCII is passed unchanged.
    ///
    /// @throws Failure INVALID_REQUEST
    public static void requireValidIdempotencyKey(String key) {
        if (!VALID_IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw Failure.invalid("The Idempotency-Key must have 1 to 200 visible ASCII characters.")
                    .with("path", "Idempotency-Key");
        }
    }

    /// The caller's `idempotency-key`, null if there is none.
    public static @Nullable String idempotencyKey() {
        return IDEMPOTENCY.get();
    }

    /// A context with the address of the client.
    public static Context withClientAddress(Context context, String address) {
        return context.withValue(CLIENT_ADDRESS, address);
    }

    /// The client's address in a call of a public method, null if it is unknown. Other calls are counted by
    /// credential.
    public static @Nullable String clientAddress() {
        return CLIENT_ADDRESS.get();
    }

    static @Nullable Secret credential() {
        return CREDENTIAL.get();
    }

    static Context fromHeaders(Metadata headers) {
        return begin(
                requestId(headers.get(REQUEST_ID_KEY)),
                BearerHeader.parseToken(headers.get(AUTHORIZATION)),
                headers.get(IDEMPOTENCY_KEY));
    }
}
