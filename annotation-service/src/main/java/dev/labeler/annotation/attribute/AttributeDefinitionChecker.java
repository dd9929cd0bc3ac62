package dev.labeler.annotation.attribute;

import dev.labeler.proto.annotation.v1.AttributeDefinition;
import dev.labeler.proto.annotation.v1.AttributeType;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/// Checks the definitions of an attribute schema.
public final class AttributeDefinitionChecker {
    private static final int MAX_DEFINITIONS = 100;
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_CHOICES = 1000;
    private static final int MAX_CHOICE_LENGTH = 200;
    private static final int MAX_TEXT_LENGTH = 10_000;
    private static final int MAX_SCHEMA_LENGTH = 64 * 1024;

    private final AttributeDefinition definition;
    private final String path;
    private final BiConsumer<String, String> violations;

    private AttributeDefinitionChecker(
            AttributeDefinition definition, String path, BiConsumer<String, String> violations) {
        this.definition = definition;
        this.path = path;
        this.violations = violations;
    }

    /// @param path JSON path of the list
    /// @param violations accepts a path and a reason
    public static void check(
            List<AttributeDefinition> definitions, String path, BiConsumer<String, String> violations) {
        if (definitions.size() > MAX_DEFINITIONS) {
            violations.accept(
                    path, "has " + definitions.size() + " items; at most " + MAX_DEFINITIONS + " are allowed");
            return;
        }
        var names = new HashSet<String>();
        for (var i = 0; i < definitions.size(); i++) {
            var item = path + "[" + i + "]";
            if (!names.add(definitions.get(i).getName())) {
                violations.accept(item + ".name", "is in the schema twice");
            }
            new AttributeDefinitionChecker(definitions.get(i), item, violations).check();
        }
        var json = AttributeSchema.toJson(definitions);
        if (json != null && json.length() > MAX_SCHEMA_LENGTH) {
            violations.accept(path, "is longer than " + MAX_SCHEMA_LENGTH + " characters");
        }
    }

    private void check() {
        var name = definition.getName();
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            add("name", "must have 1 to " + MAX_NAME_LENGTH + " characters");
        }
        var type = definition.getType();
        if (type == AttributeType.ATTRIBUTE_TYPE_UNSPECIFIED || type == AttributeType.UNRECOGNIZED) {
            add("type", "must be text, number, choice or boolean");
            return;
        }
        checkRange();
        checkChoices();
        if (definition.hasMaxLength()) {
            if (type != AttributeType.ATTRIBUTE_TYPE_TEXT) {
                add("max_length", "is for a text only");
            } else if (definition.getMaxLength() < 1 || definition.getMaxLength() > MAX_TEXT_LENGTH) {
                add("max_length", "must be from 1 to " + MAX_TEXT_LENGTH);
            }
        }
        checkDefault();
    }

    private void checkRange() {
        if (!definition.hasMinimum() && !definition.hasMaximum()) {
            return;
        }
        var name = definition.hasMinimum() ? "minimum" : "maximum";
        if (definition.getType() != AttributeType.ATTRIBUTE_TYPE_NUMBER) {
            add(name, "is for a number only");
        } else if (!Double.isFinite(definition.getMinimum()) || !Double.isFinite(definition.getMaximum())) {
            add(name, "must be finite");
        } else if (definition.hasMinimum()
                && definition.hasMaximum()
                && definition.getMinimum() > definition.getMaximum()) {
            add("minimum", "must not be larger than maximum");
        }
    }

    private void checkChoices() {
        var choices = definition.getChoicesList();
        if (definition.getType() != AttributeType.ATTRIBUTE_TYPE_CHOICE) {
            if (!choices.isEmpty()) {
                add("choices", "are for a choice only");
            }
        } else if (choices.isEmpty() || choices.size() > MAX_CHOICES) {
            add("choices", "must have 1 to " + MAX_CHOICES + " items");
        } else if (new HashSet<>(choices).size() < choices.size()) {
            add("choices", "must be different");
        } else if (choices.stream().anyMatch(choice -> choice.isBlank() || choice.length() > MAX_CHOICE_LENGTH)) {
            add("choices", "must have 1 to " + MAX_CHOICE_LENGTH + " characters each");
        }
    }

    private void checkDefault() {
        var given = (definition.hasDefaultText() ? 1 : 0)
                + (definition.hasDefaultNumber() ? 1 : 0)
                + (definition.hasDefaultBoolean() ? 1 : 0);
        if (given > 1) {
            add("default_text", "must be the only default");
            return;
        }
        var rule = new AttributeRule(definition);
        var value = rule.defaultValue();
        if (value == null) {
            return;
        }
        var member = definition.hasDefaultText()
                ? "default_text"
                : definition.hasDefaultNumber() ? "default_number" : "default_boolean";
        var violation = rule.check(value);
        if (violation != null) {
            add(member, violation.reason());
        } else if (value.hasNumberValue() && !Double.isFinite(value.getNumberValue())) {
            add(member, "must be finite");
        }
    }

    private void add(String member, String reason) {
        violations.accept(path + "." + member, reason);
    }
}
