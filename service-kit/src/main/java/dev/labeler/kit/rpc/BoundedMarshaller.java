package dev.labeler.kit.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.io.InputStream;

/// Decodes requests that are within the limits of their method. Any other becomes a [RefusedRequest] instead of
/// an exception, since gRPC maps an exception of a marshaller to UNKNOWN without calling the interceptors.
///
/// @param <Q> the request
final class BoundedMarshaller<Q> implements MethodDescriptor.Marshaller<Q> {
    private final PrototypeMarshaller<Q> marshaller;
    private final Message prototype;
    private final int maxBytes;
    private final boolean isStream;
    private final RequestMemoryBudget memory;

    private BoundedMarshaller(
            PrototypeMarshaller<Q> marshaller,
            Message prototype,
            MethodDescriptor<Q, ?> method,
            RequestMemoryBudget memory) {
        this.marshaller = marshaller;
        this.prototype = prototype;
        maxBytes = RequestSizeLimits.bytes(MethodRuleReader.read(method));
        isStream = !method.getType().clientSendsOneMessage();
        this.memory = memory;
    }

    /// For a method of the contract; the marshaller of any other method is returned unchanged.
    static <Q> MethodDescriptor.Marshaller<Q> of(MethodDescriptor<Q, ?> method, RequestMemoryBudget memory) {
        return method.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller
                        && marshaller.getMessagePrototype() instanceof Message prototype
                ? new BoundedMarshaller<>(marshaller, prototype, method, memory)
                : method.getRequestMarshaller();
    }

    @Override
    public InputStream stream(Q request) {
        return marshaller.stream(request);
    }

    @Override
    public Q parse(InputStream stream) {
        // A message from this process is not encoded, and was checked when the process received it.
        return stream instanceof Drainable ? marshaller.parse(stream) : decodeOrRefuse(stream);
    }

    // The refusal replaces the request until RefusalInterceptor throws it. No interceptor before that depends
    // on the request's type.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private Q decodeOrRefuse(InputStream stream) {
        try {
            return (Q) decode(stream);
        } catch (Failure refused) {
            return (Q) (Object) new RefusedRequest(refused);
        }
    }

    private Message decode(InputStream stream) {
        try (stream) {
            var bytes = stream.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw Failure.exhausted(
                                ErrorReason.TOO_LARGE,
                                "The request is larger than the limit of " + maxBytes + " bytes.")
                        .with("limit_bytes", maxBytes);
            }
            RequestScanner.check(bytes, prototype.getDescriptorForType());
            if (!isStream) {
                memory.reserve(bytes.length);
            }
            return prototype.getParserForType().parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw RequestScanner.malformed();
        } catch (IOException e) {
            throw Failure.invalid("The request message cannot be decompressed.").with("path", "$");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureMapper.cancelled(e);
        }
    }
}
