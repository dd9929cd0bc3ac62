package dev.labeler.edge.http;

import dev.labeler.kit.rpc.BearerHeader;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request and its response.
public final class RestExchange {
    private static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header NO_SNIFF =
            HeaderValues.createCached(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");
    private static final HeaderName FORWARDED_HOST = HeaderNames.create("X-Forwarded-Host");
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final ServerRequest request;
    private final ServerResponse response;
    private final String requestId;
    private final List<String> variables;
    private final BodyMemoryBudget.Lease memory;
    private @Nullable Map<String, List<String>> query;
    private boolean isConditional;
    private @Nullable String clientAddress;
    private @Nullable String bodyToken;
    private byte @Nullable [] wholeBody;

    RestExchange(
            ServerRequest request,
            ServerResponse response,
            String requestId,
            List<String> variables,
            BodyMemoryBudget.Lease memory) {
        this.memory = memory;
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.variables = variables;
    }

    /// Values of the path's variables, in the template's order.
    public List<String> variables() {
        return variables;
    }

    public Map<String, List<String>> query() {
        if (query == null) {
            query = UriDecoder.parameters(request.prologue().query().rawValue());
        }
        return query;
    }

    public @Nullable String header(HeaderName name) {
        return request.headers().first(name).orElse(null);
    }

    /// Marks the request as conditional by a header: if the condition fails, the status is 412.
    public void setConditional() {
        isConditional = true;
    }

    boolean isConditional() {
        return isConditional;
    }

    /// The Content-Type header, empty if there is none.
    public String contentType() {
        var type = header(HeaderNames.CONTENT_TYPE);
        return type == null ? "" : type;
    }

    /// The Authorization header, or the credential that the body of a beacon has instead.
    @Nullable
    String authorization() {
        return bodyToken == null ? header(HeaderNames.AUTHORIZATION) : "Bearer " + bodyToken;
    }

    void setBodyToken(String token) {
        bodyToken = token;
    }

    /// Whether the method may change something.
    public boolean isWrite() {
        return WRITES.contains(request.prologue().method().text());
    }

    /// Runs `task` so that its gRPC calls carry the caller's credential, the request id and, for a write, the
    /// idempotency key. No other header of the caller is forwarded.
    public void inCallContext(CallTask task) throws Exception {
        var key = isWrite() ? header(IDEMPOTENCY_KEY) : null;
        if (key != null) {
            CallContext.requireValidIdempotencyKey(key);
        }
        Context context = CallContext.begin(requestId, BearerHeader.parseToken(authorization()), key);
        if (clientAddress != null) {
            context = CallContext.withClientAddress(context, clientAddress);
        }
        var previous = context.attach();
        try {
            task.run();
        } finally {
            context.detach(previous);
        }
    }

    /// Work within a call context.
    @FunctionalInterface
    public interface CallTask {
        void run() throws Exception;
    }

    /// The address at which the client reached this server, `https://labeler.example`, from the headers of
    /// proxies or else of the client. It is used only for links in the response to the same client.
    public String origin() {
        var proto = header(FORWARDED_PROTO);
        var host = header(FORWARDED_HOST);
        return (proto == null ? (request.isSecure() ? "https" : "http") : proto)
                + "://"
                + (host == null ? request.authority() : host);
    }

    /// The whole body, which is read once.
    ///
    /// @throws Failure TOO_LARGE above `limit` bytes, UNAVAILABLE if other bodies use all the memory
    public byte[] body(int limit) throws IOException {
        if (wholeBody == null) {
            wholeBody = request.content().hasEntity() ? memory.readAll(bodyStream(limit)) : new byte[0];
        }
        return wholeBody;
    }

    /// The body as a stream. Reading more than `limit` bytes fails with TOO_LARGE.
    public InputStream bodyStream(long limit) {
        var announced = request.headers().contentLength().orElse(-1);
        if (announced > limit) {
            throw tooLarge(limit);
        }
        return new SizeLimitedInputStream(request.content().inputStream(), limit);
    }

    static Failure tooLarge(long limit) {
        return Failure.exhausted(ErrorReason.TOO_LARGE, "The body is larger than the limit of " + limit + " bytes.")
                .with("limit_bytes", limit);
    }

    public void setHeader(HeaderName name, String value) {
        response.header(name, value);
    }

    public void sendJson(int status, byte[] json) {
        send(status, "application/json", json);
    }

    public void send(int status, String contentType, byte[] body) {
        // Responses contain tokens, signed links and private data of the caller.
        send(status, contentType, NO_STORE, body);
    }

    /// @param caching the `Cache-Control` of a response that is the same for all callers
    public void send(int status, String contentType, String caching, byte[] body) {
        send(status, contentType, HeaderValues.create(HeaderNames.CACHE_CONTROL, caching), body);
    }

    private void send(int status, String contentType, Header caching, byte[] body) {
        response.status(HttpStatuses.of(status));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.header(caching);
        response.header(NO_SNIFF);
        if (isHead()) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            response.send();
        } else {
            response.send(body);
        }
    }

    public void sendEmpty(int status) {
        response.status(HttpStatuses.of(status));
        response.send();
    }

    public boolean isHead() {
        return request.prologue().method().text().equals("HEAD");
    }

    /// Starts a 200 response with a chunked body. After the first bytes a failure can only be reported by
    /// closing the connection, which happens if the endpoint throws.
    public OutputStream stream(String contentType) {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        return response.outputStream();
    }

    /// The connection is closed after the response, without reading the rest of the body.
    void closeAfterwards() {
        response.header(HeaderValues.CONNECTION_CLOSE);
    }

    ServerRequest request() {
        return request;
    }

    public String requestId() {
        return requestId;
    }

    void setClientAddress(String address) {
        clientAddress = address;
    }
}
