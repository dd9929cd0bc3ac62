package dev.labeler.annotation.attribute;

import java.util.regex.Pattern;

/// A rule that an attribute violates.
///
/// @param reason the rule and what it requires, such as ``violates `maximum`: must be at most 5``
public record AttributeViolation(String attribute, String reason) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    static AttributeViolation of(String attribute, String rule, String requirement) {
        return new AttributeViolation(attribute, "violates `" + rule + "`: " + requirement);
    }

    /// The JSON path of the attribute in an annotation.
    public String path() {
        return PLAIN.matcher(attribute).matches() ? "attributes." + attribute : "attributes[\"" + attribute + "\"]";
    }
}
