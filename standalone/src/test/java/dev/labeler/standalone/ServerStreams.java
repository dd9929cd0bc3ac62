package dev.labeler.standalone;

import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.labeler.edge.BackendChannels;
import dev.labeler.proto.type.v1.Options;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The server-streaming methods of the contract, from its descriptors.
final class ServerStreams {
    private ServerStreams() {}

    /// @param name `Service/Method`
    record Stream(String name, MethodDescriptor<Message, Message> method) {
        /// Returns whether only services may call it.
        boolean isInternal() {
            return descriptor().getOptions().getExtension(Options.rule).getInternal();
        }

        /// The request of the authorisation table, for a dataset with these names.
        Message request(Map<String, String> names) throws IOException {
            var text = Objects.requireNonNull(AuthorisationRequests.all().get(name))
                    .messages()
                    .getFirst();
            for (var each : names.entrySet()) {
                text = text.replace(each.getKey(), each.getValue());
            }
            var message = DynamicMessage.newBuilder(descriptor().getInputType());
            TextFormat.merge(text, message);
            return method.parseRequest(message.build().toByteString().newInput());
        }

        /// Path and query of the same request over REST.
        String path(Message request) {
            var path = descriptor()
                    .getOptions()
                    .getExtension(AnnotationsProto.http)
                    .getGet();
            var query = new ArrayList<String>();
            for (var field : request.getAllFields().entrySet()) {
                var value = URLEncoder.encode(word(field.getKey(), field.getValue()), StandardCharsets.UTF_8);
                var variable = "{" + field.getKey().getName() + "}";
                if (path.contains(variable)) {
                    path = path.replace(variable, value);
                } else {
                    query.add(field.getKey().getName() + "=" + value);
                }
            }
            return path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        }

        private com.google.protobuf.Descriptors.MethodDescriptor descriptor() {
            return ((ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor()))
                    .getMethodDescriptor();
        }

        private static String word(FieldDescriptor field, Object value) {
            if (!(value instanceof EnumValueDescriptor number)) {
                return value.toString();
            }
            var prefix = field.getEnumType().findValueByNumber(0).getName().replace("UNSPECIFIED", "");
            return number.getName().substring(prefix.length()).toLowerCase(Locale.ROOT);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Stream> all(Channel channel) {
        return new BackendChannels(channel, channel, channel, channel)
                .all().stream()
                        .flatMap(backend -> backend.services().stream())
                        .flatMap(service -> service.getMethods().stream())
                        .filter(method -> method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING)
                        .map(method -> (MethodDescriptor<Message, Message>) method)
                        .map(method -> new Stream(name(method), method))
                        .toList();
    }

    private static String name(MethodDescriptor<?, ?> method) {
        var full = method.getFullMethodName();
        return full.substring(full.substring(0, full.indexOf('/')).lastIndexOf('.') + 1);
    }
}
