package dev.labeler.annotation.attribute;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.labeler.proto.annotation.v1.AttributeDefinition;
import org.jspecify.annotations.Nullable;

/// The rule for one attribute.
record AttributeRule(AttributeDefinition definition) {
    private static final int MAX_LISTED_CHOICES = 20;

    String name() {
        return definition.getName();
    }

    /// The value that replaces a missing attribute, null if there is none.
    @Nullable
    Value defaultValue() {
        var value = Value.newBuilder();
        if (definition.hasDefaultText()) {
            return value.setStringValue(definition.getDefaultText()).build();
        }
        if (definition.hasDefaultNumber()) {
            return value.setNumberValue(definition.getDefaultNumber()).build();
        }
        return definition.hasDefaultBoolean()
                ? value.setBoolValue(definition.getDefaultBoolean()).build()
                : null;
    }

    /// Whether the attribute is absent or null.
    boolean isMissing(Struct attributes) {
        var value = attributes.getFieldsMap().get(name());
        return value == null || value.getKindCase() == Value.KindCase.NULL_VALUE;
    }

    /// Returns the violation of the attribute, null if there is none.
    @Nullable
    AttributeViolation check(Struct attributes) {
        if (isMissing(attributes)) {
            return definition.getRequired() ? violation("required", "a value is missing") : null;
        }
        return check(attributes.getFieldsOrThrow(name()));
    }

    @Nullable
    AttributeViolation check(Value value) {
        return switch (definition.getType()) {
            case ATTRIBUTE_TYPE_TEXT ->
                value.hasStringValue() ? checkText(value.getStringValue()) : wrongType("a text");
            case ATTRIBUTE_TYPE_NUMBER ->
                value.hasNumberValue() ? checkNumber(value.getNumberValue()) : wrongType("a number");
            case ATTRIBUTE_TYPE_CHOICE ->
                value.hasStringValue() ? checkChoice(value.getStringValue()) : wrongType("a text");
            case ATTRIBUTE_TYPE_BOOLEAN -> value.hasBoolValue() ? null : wrongType("true or false");
            // A type of a newer version of this service.
            case ATTRIBUTE_TYPE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private @Nullable AttributeViolation checkText(String text) {
        return definition.hasMaxLength() && text.length() > definition.getMaxLength()
                ? violation(
                        "max_length",
                        "has " + text.length() + " characters; at most " + definition.getMaxLength() + " are allowed")
                : null;
    }

    private @Nullable AttributeViolation checkNumber(double number) {
        if (definition.hasMinimum() && !(number >= definition.getMinimum())) {
            return violation("minimum", "must be at least " + definition.getMinimum());
        }
        if (definition.hasMaximum() && !(number <= definition.getMaximum())) {
            return violation("maximum", "must be at most " + definition.getMaximum());
        }
        return null;
    }

    private @Nullable AttributeViolation checkChoice(String choice) {
        var choices = definition.getChoicesList();
        if (choices.contains(choice)) {
            return null;
        }
        var listed = String.join(", ", choices.subList(0, Math.min(choices.size(), MAX_LISTED_CHOICES)));
        return violation(
                "choices",
                "must be one of " + listed
                        + (choices.size() > MAX_LISTED_CHOICES
                                ? " and " + (choices.size() - MAX_LISTED_CHOICES) + " more"
                                : ""));
    }

    private AttributeViolation wrongType(String expected) {
        return violation("type", "must be " + expected);
    }

    private AttributeViolation violation(String rule, String requirement) {
        return AttributeViolation.of(name(), rule, requirement);
    }
}
