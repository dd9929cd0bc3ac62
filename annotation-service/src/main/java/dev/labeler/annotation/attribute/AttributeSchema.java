package dev.labeler.annotation.attribute;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.AttributeDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules for the attributes of the annotations of one class. Attributes without a rule are allowed.
public final class AttributeSchema {
    public static final AttributeSchema NONE = new AttributeSchema(List.of());

    private final List<AttributeRule> rules;

    private AttributeSchema(List<AttributeRule> rules) {
        this.rules = rules;
    }

    /// @param json as [#toJson] writes it, null for no rules
    public static AttributeSchema parse(@Nullable String json) {
        return json == null
                ? NONE
                : new AttributeSchema(
                        parseDefinitions(json).stream().map(AttributeRule::new).toList());
    }

    /// Returns the stored form, null if there are no definitions.
    public static @Nullable String toJson(List<AttributeDefinition> definitions) {
        if (definitions.isEmpty()) {
            return null;
        }
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(AnnotationClass.newBuilder().addAllAttributeSchema(definitions));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot write an attribute schema as JSON", e);
        }
    }

    public static List<AttributeDefinition> parseDefinitions(@Nullable String json) {
        if (json == null) {
            return List.of();
        }
        var message = AnnotationClass.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored attribute schema is not valid JSON", e);
        }
        return message.getAttributeSchemaList();
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /// Returns the attributes with the default of every missing one that has a default. The text of the given
    /// attributes is not changed, so that numbers keep their spelling.
    ///
    /// @param json a JSON object, null if there are no attributes
    public @Nullable String addDefaults(@Nullable String json) {
        if (isEmpty()) {
            return json;
        }
        var given = read(json);
        var missing = Struct.newBuilder();
        for (var rule : rules) {
            var value = rule.defaultValue();
            if (value != null && rule.isMissing(given)) {
                missing.putFields(rule.name(), value);
            }
        }
        if (missing.getFieldsCount() == 0) {
            return json;
        }
        // A null is replaced: two members of one name would be ambiguous.
        var nulls = missing.getFieldsMap().keySet().stream().anyMatch(given::containsFields);
        if (json == null || nulls || given.getFieldsCount() == 0) {
            return AttributesJson.write(
                    given.toBuilder().putAllFields(missing.getFieldsMap()).build());
        }
        var added = AttributesJson.write(missing.build());
        return json.stripTrailing().substring(0, json.stripTrailing().length() - 1) + "," + added.substring(1);
    }

    /// Returns the rules that the attributes violate.
    ///
    /// @param json a JSON object, null if there are no attributes
    public List<AttributeViolation> check(@Nullable String json) {
        if (isEmpty()) {
            return List.of();
        }
        var given = read(json);
        var violations = new ArrayList<AttributeViolation>();
        for (var rule : rules) {
            var violation = rule.check(given);
            if (violation != null) {
                violations.add(violation);
            }
        }
        return violations;
    }

    private static Struct read(@Nullable String json) {
        return json == null ? Struct.getDefaultInstance() : AttributesJson.read(json);
    }
}
