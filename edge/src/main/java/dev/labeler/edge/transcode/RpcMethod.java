package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An RPC that the edge calls: the types of both messages, its descriptor and rule, and the channel, which
/// forwards the caller's credential.
public record RpcMethod(
        MethodDescriptor<Message, Message> method,
        Descriptors.MethodDescriptor descriptor,
        MethodRule rule,
        Message request,
        Message response,
        Channel channel) {
    private static final int DEADLINE_SECONDS = 30;

    /// All RPCs of the backend.
    public static List<RpcMethod> of(Backend backend) {
        var channel = ChannelFactory.forwarding(backend.channel());
        var rpcs = new ArrayList<RpcMethod>();
        for (var service : backend.services()) {
            for (var method : service.getMethods()) {
                rpcs.add(of(generated(method), channel));
            }
        }
        return rpcs;
    }

    private static RpcMethod of(MethodDescriptor<Message, Message> method, Channel channel) {
        if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            throw new IllegalArgumentException(method.getFullMethodName() + " has no descriptor");
        }
        var descriptor = schema.getMethodDescriptor();
        return new RpcMethod(
                method,
                descriptor,
                descriptor.getOptions().getExtension(Options.rule),
                prototype(method.getRequestMarshaller()),
                prototype(method.getResponseMarshaller()),
                channel);
    }

    /// Whether the request is a stream, which is a form in REST.
    public boolean isUpload() {
        return method.getType() == MethodDescriptor.MethodType.CLIENT_STREAMING;
    }

    /// Options with the deadline of a unary call; a stream has none.
    public CallOptions callOptions() {
        if (method.getType() != MethodDescriptor.MethodType.UNARY) {
            return CallOptions.DEFAULT;
        }
        int seconds = rule.getDeadlineSeconds() > 0 ? rule.getDeadlineSeconds() : DEADLINE_SECONDS;
        return CallOptions.DEFAULT.withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    public Descriptors.@Nullable FieldDescriptor requestField(String name) {
        return request.getDescriptorForType().findFieldByName(name);
    }

    public Descriptors.@Nullable FieldDescriptor responseField(String name) {
        return response.getDescriptorForType().findFieldByName(name);
    }

    // Generated method descriptors are typed with generated messages, all of which are Messages.
    @SuppressWarnings("unchecked")
    private static MethodDescriptor<Message, Message> generated(MethodDescriptor<?, ?> method) {
        return (MethodDescriptor<Message, Message>) method;
    }

    private static Message prototype(MethodDescriptor.Marshaller<Message> marshaller) {
        if (marshaller instanceof PrototypeMarshaller<Message> prototypes && prototypes.getMessagePrototype() != null) {
            return prototypes.getMessagePrototype();
        }
        throw new IllegalArgumentException("not a generated method");
    }
}
