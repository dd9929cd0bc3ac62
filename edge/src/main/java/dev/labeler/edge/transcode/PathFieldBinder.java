package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.route.PathTemplate;
import dev.labeler.kit.rpc.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Sets the fields of a message that are in the path.
public final class PathFieldBinder {
    private final List<PathField> fields = new ArrayList<>();

    private record PathField(FieldDescriptor field, Function<String, Object> parser) {}

    /// @throws IllegalArgumentException for a variable that is not a field
    public PathFieldBinder(Descriptor message, PathTemplate template) {
        for (var name : template.variables()) {
            var field = message.findFieldByName(name);
            if (field == null) {
                throw new IllegalArgumentException(template.text() + ": no field " + name);
            }
            fields.add(new PathField(field, TextValueParser.parser(field)));
        }
    }

    boolean contains(String name) {
        return fields.stream().anyMatch(path -> path.field().getName().equals(name));
    }

    /// Checks that the body does not contradict the path. It may repeat its values.
    ///
    /// @throws Failure INVALID_REQUEST if `body` has another value
    void refuseOthers(RestExchange exchange, Message.Builder body) {
        for (int i = 0; i < fields.size(); i++) {
            var path = fields.get(i);
            var given = body.getField(path.field());
            if (!given.equals(path.field().getDefaultValue())
                    && !given.equals(path.parser().apply(exchange.variables().get(i)))) {
                throw TextValueParser.refused(path.field().getName(), "the body has another value than the path");
            }
        }
    }

    public void bind(RestExchange exchange, Message.Builder into) {
        for (int i = 0; i < fields.size(); i++) {
            var path = fields.get(i);
            into.setField(path.field(), path.parser().apply(exchange.variables().get(i)));
        }
    }
}
