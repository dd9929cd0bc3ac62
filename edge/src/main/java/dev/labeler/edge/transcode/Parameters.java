package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A message's fields as query parameters or form fields: `limit=20`, `tags=a,b&tags=c`,
/// `options.zero_based=true`. A name that no field has means nothing.
public final class Parameters {
    private final Map<String, Parameter> parameters = new HashMap<>();

    /// @param outer the message field that the parameter lies in, null at the top
    private record Parameter(@Nullable FieldDescriptor outer, FieldDescriptor field, Function<String, Object> parser) {}

    public Parameters(Descriptor message) {
        for (var field : message.getFields()) {
            if (TextValues.isTextual(field)) {
                parameters.put(field.getName(), new Parameter(null, field, TextValues.parser(field)));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated()) {
                addNested(field);
            }
        }
    }

    private void addNested(FieldDescriptor outer) {
        for (var field : outer.getMessageType().getFields()) {
            if (TextValues.isTextual(field) && !field.isRepeated()) {
                parameters.put(
                        outer.getName() + "." + field.getName(), new Parameter(outer, field, TextValues.parser(field)));
            }
        }
    }

    public void bind(Map<String, List<String>> values, Message.Builder into) {
        values.forEach((name, texts) -> bind(name, texts, into));
    }

    public void bind(String name, List<String> texts, Message.Builder into) {
        var parameter = parameters.get(name);
        if (parameter == null) {
            return;
        }
        if (parameter.field().isRepeated()) {
            for (var text : texts) {
                addAll(parameter, text, into);
            }
            return;
        }
        var text = texts.getLast();
        // `?limit=` is what an empty form field sends; only text can be empty on purpose.
        if (text.isEmpty() && parameter.field().getJavaType() != FieldDescriptor.JavaType.STRING) {
            return;
        }
        set(parameter, parameter.parser().apply(text), into);
    }

    private static void addAll(Parameter parameter, String text, Message.Builder into) {
        for (var item : text.split(",", -1)) {
            var stripped = item.strip();
            if (!stripped.isEmpty()) {
                into.addRepeatedField(parameter.field(), parameter.parser().apply(stripped));
            }
        }
    }

    private static void set(Parameter parameter, Object value, Message.Builder into) {
        var outer = parameter.outer();
        if (outer == null) {
            into.setField(parameter.field(), value);
            return;
        }
        var inner = ((Message) into.getField(outer)).toBuilder();
        into.setField(outer, inner.setField(parameter.field(), value).build());
    }
}
