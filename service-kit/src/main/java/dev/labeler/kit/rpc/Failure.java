package dev.labeler.kit.rpc;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Options;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An expected failure of a call. A service method throws it; the interceptors send it as a `google.rpc.Status`
/// with one `ErrorInfo` (domain `labeler.dev`), and the edge writes that as JSON with the HTTP status that the
/// reason declares.
///
/// The message is for the caller: what is wrong and what to do. It never contains SQL, a stack trace or another
/// service's response.
public final class Failure extends RuntimeException {
    /// Names of the metadata whose values are integers.
    public static final Set<String> INTEGERS =
            Set.copyOf(ErrorReason.getDescriptor().getOptions().getExtension(Options.integerMetadata));

    private static final String REPLICA = "replica";

    private final Status.Code code;
    private final ErrorReason reason;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<BadRequest.FieldViolation> violations = new ArrayList<>();
    private final List<Message> details = new ArrayList<>();

    Failure(Status.Code code, ErrorReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
    }

    /// The object does not exist, or the caller has no access to it.
    public static Failure notFound(ErrorReason reason, String message) {
        return new Failure(Status.Code.NOT_FOUND, reason, message, null);
    }

    /// The request is malformed: a missing field, a wrong type, an unknown value.
    public static Failure invalid(ErrorReason reason, String message) {
        return new Failure(Status.Code.INVALID_ARGUMENT, reason, message, null);
    }

    /// A malformed request, INVALID_REQUEST.
    public static Failure invalid(String message) {
        return invalid(ErrorReason.INVALID_REQUEST, message);
    }

    /// The request is well-formed but not acceptable; add a `violation` for each field.
    public static Failure unprocessable(String message) {
        return new Failure(Status.Code.INVALID_ARGUMENT, ErrorReason.UNPROCESSABLE, message, null);
    }

    /// The state of the object does not allow the call: a stale revision, a running import, a reused key.
    public static Failure conflict(ErrorReason reason, String message) {
        return new Failure(Status.Code.FAILED_PRECONDITION, reason, message, null);
    }

    /// An object of that name or number exists.
    public static Failure alreadyExists(String message) {
        return new Failure(Status.Code.ALREADY_EXISTS, ErrorReason.ALREADY_EXISTS, message, null);
    }

    /// The caller has access to the object but lacks the permission for this call.
    public static Failure denied(ErrorReason reason, String message) {
        return new Failure(Status.Code.PERMISSION_DENIED, reason, message, null);
    }

    /// No credential, or an invalid one.
    public static Failure unauthenticated(String message) {
        return unauthenticated(ErrorReason.UNAUTHENTICATED, message);
    }

    public static Failure unauthenticated(ErrorReason reason, String message) {
        return new Failure(Status.Code.UNAUTHENTICATED, reason, message, null);
    }

    /// A limit on rate or size is exceeded.
    public static Failure exhausted(ErrorReason reason, String message) {
        return new Failure(Status.Code.RESOURCE_EXHAUSTED, reason, message, null);
    }

    /// A dependency of the call is unavailable: `database`, `storage`, `platform`.
    public static Failure unavailable(String dependency, @Nullable Throwable cause) {
        return new Failure(
                        Status.Code.UNAVAILABLE,
                        ErrorReason.UNAVAILABLE,
                        "The " + dependency + " is unavailable. Retry in a few seconds.",
                        cause)
                .with("dependency", dependency)
                .with("retry_after", 5);
    }

    /// The replica is shutting down; the call can be sent to another one.
    public static Failure shutdown() {
        return new Failure(
                        Status.Code.UNAVAILABLE,
                        ErrorReason.UNAVAILABLE,
                        "The server is shutting down. Send the request again.",
                        null)
                .with("dependency", REPLICA)
                .with("retry_after", 1);
    }

    /// Whether the replica that was called is shutting down.
    public boolean isShutdown() {
        return code == Status.Code.UNAVAILABLE && REPLICA.equals(metadata.get("dependency"));
    }

    /// Two transactions conflicted; a retry of the call may succeed.
    public static Failure aborted(String message, @Nullable Throwable cause) {
        return new Failure(Status.Code.ABORTED, ErrorReason.ABORTED, message, cause);
    }

    /// A defect of the server: the caller receives a generic message, the log has the cause.
    public static Failure internal(@Nullable Throwable cause) {
        return new Failure(
                Status.Code.INTERNAL,
                ErrorReason.INTERNAL,
                "An internal error occurred. Report it with the request id.",
                cause);
    }

    /// Any other combination of code and reason.
    public static Failure of(Status.Code code, ErrorReason reason, String message) {
        return new Failure(code, reason, message, null);
    }

    /// Adds metadata of the ErrorInfo, which the edge writes as members of the JSON error. Names are
    /// snake_case.
    public Failure with(String name, String value) {
        assert !INTEGERS.contains(name) : name + " is an integer by integer_metadata of ErrorReason";
        metadata.put(name, value);
        return this;
    }

    /// Adds a number. The contract lists the names of numbers, from which the edge knows the JSON type.
    public Failure with(String name, long value) {
        assert INTEGERS.contains(name) : name + " is missing among integer_metadata of ErrorReason";
        metadata.put(name, Long.toString(value));
        return this;
    }

    /// Adds metadata that was received or stored.
    public Failure withAll(Map<String, String> received) {
        metadata.putAll(received);
        return this;
    }

    /// Adds a field violation, written as `google.rpc.BadRequest`. `field` is the JSON path,
    /// `annotations[3].geometry.bbox[2]`.
    public Failure violation(String field, String description) {
        violations.add(BadRequest.FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build());
        return this;
    }

    /// Attaches a message, packed as Any, for example the current revision of an annotation after a conflict.
    public Failure detail(Message message) {
        details.add(message);
        return this;
    }

    public Status.Code code() {
        return code;
    }

    public ErrorReason reason() {
        return reason;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    public List<BadRequest.FieldViolation> violations() {
        return Collections.unmodifiableList(violations);
    }

    public List<Message> details() {
        return Collections.unmodifiableList(details);
    }
}
