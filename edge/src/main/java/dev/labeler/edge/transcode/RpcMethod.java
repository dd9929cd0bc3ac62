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

/// One RPC as the edge calls it: the generated types of both messages, what the contract says of
/// it, and the channel, which carries the caller's credential on.
public record RpcMethod(
        MethodDescriptor<Message, Message> method,
        Descriptors.MethodDescriptor descriptor,
        MethodRule rule,
        Message request,
        Message response,
        Channel channel) {
    private static final int DEADLINE_SECONDS = 30;

    /// Every RPC of the backend.
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

    /// Whether requests are a stream, which REST takes as a form.
    public boolean isUpload() {
        return method.getType() == MethodDescriptor.MethodType.CLIENT_STREAMING;
    }

    /// How long the edge waits; a stream has no end that could be known here.
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

    // Generated stubs know their methods by their own message types, all of which are Messages.
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
