package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.http.Exchange;
import dev.labeler.edge.route.PathTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The fields of a message that stand in the path.
public final class PathFields {
    private final List<PathField> fields = new ArrayList<>();

    private record PathField(FieldDescriptor field, Function<String, Object> parser) {}

    /// @throws IllegalArgumentException for a variable that is no field
    public PathFields(Descriptor message, PathTemplate template) {
        for (var name : template.variables()) {
            var field = message.findFieldByName(name);
            if (field == null) {
                throw new IllegalArgumentException(template.text() + ": no field " + name);
            }
            fields.add(new PathField(field, TextValues.parser(field)));
        }
    }

    public void bind(Exchange exchange, Message.Builder into) {
        for (int i = 0; i < fields.size(); i++) {
            var path = fields.get(i);
            into.setField(path.field(), path.parser().apply(exchange.variables().get(i)));
        }
    }
}
