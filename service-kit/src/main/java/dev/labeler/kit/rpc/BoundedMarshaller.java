package dev.labeler.kit.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.io.InputStream;

/// Decodes requests that are within the limits of their method. What is not becomes a
/// [RefusedRequest] instead of an exception: gRPC answers an exception of a marshaller with UNKNOWN,
/// past every interceptor.
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

    /// For a method of the contract; another one's marshaller as it is.
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
        // What another part of this process sends is not encoded, and was checked where it came in.
        return stream instanceof Drainable ? marshaller.parse(stream) : decodeOrRefuse(stream);
    }

    // A refusal takes the request's place until RefusalInterceptor, which the contract's services stand behind, throws
    // it: between the two nothing knows the request's type.
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
