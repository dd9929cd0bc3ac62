package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.route.PathTemplate;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.Options;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sets a message's fields from query parameters or form fields: `limit=20`, `tags=a,b&tags=c`,
/// `options.zero_based=true`. A name that is neither a field nor in `ignored_names` is refused.
public final class ParameterBinder {
    /// Longer unknown names are truncated in the failure.
    private static final int MAX_NAME_LENGTH = 60;

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Set<String> ignored;
    private final Collection<String> others;

    /// @param outer the message field that contains the parameter, null for a field of the request
    private record Parameter(@Nullable FieldDescriptor outer, FieldDescriptor field, Function<String, Object> parser) {}

    public ParameterBinder(Descriptor message, PathTemplate template) {
        this(message, template, List.of());
    }

    /// @param template variables of the path are not parameters
    /// @param others other allowed names, which the failure for unknown names lists
    public ParameterBinder(Descriptor message, PathTemplate template, Collection<String> others) {
        ignored = Set.copyOf(message.getOptions().getExtension(Options.ignoredNames));
        this.others = List.copyOf(others);
        for (var field : message.getFields()) {
            if (template.variables().contains(field.getName())
                    || field.getOptions().getExtension(Options.clearedNames)) {
                continue;
            }
            if (TextValueParser.isTextual(field)) {
                parameters.put(field.getName(), new Parameter(null, field, TextValueParser.parser(field)));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated()) {
                addNested(field);
            }
        }
    }

    private void addNested(FieldDescriptor outer) {
        for (var field : outer.getMessageType().getFields()) {
            if (TextValueParser.isTextual(field) && !field.isRepeated()) {
                parameters.put(
                        outer.getName() + "." + field.getName(),
                        new Parameter(outer, field, TextValueParser.parser(field)));
            }
        }
    }

    public void bind(Map<String, List<String>> values, Message.Builder into) {
        values.forEach((name, texts) -> bind(name, texts, into));
    }

    public void bind(String name, List<String> texts, Message.Builder into) {
        var parameter = parameters.get(name);
        if (parameter == null) {
            if (!ignored.contains(name)) {
                throw unknown(name);
            }
            return;
        }
        if (parameter.field().isRepeated()) {
            for (var text : texts) {
                addAll(parameter, text, into);
            }
            return;
        }
        if (texts.size() > 1) {
            throw TextValueParser.refused(name, "is given " + texts.size() + " times");
        }
        var text = texts.getLast();
        // An empty form field sends `limit=`; only strings may be empty.
        if (text.isEmpty() && parameter.field().getJavaType() != FieldDescriptor.JavaType.STRING) {
            return;
        }
        set(parameter, parameter.parser().apply(text), into);
    }

    private Failure unknown(String name) {
        var allowed =
                Stream.concat(parameters.keySet().stream(), others.stream()).collect(Collectors.joining(", "));
        return TextValueParser.refused(
                        shortened(name),
                        "unknown parameter; "
                                + (allowed.isEmpty() ? "no parameter is allowed here" : "allowed: " + allowed))
                .with("allowed", allowed);
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

    private static String shortened(String name) {
        return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "…";
    }
}
