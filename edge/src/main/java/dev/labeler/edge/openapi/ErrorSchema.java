package dev.labeler.edge.openapi;

import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The schema of a failure's JSON.
final class ErrorSchema {
    private static final List<String> ALWAYS = List.of("error", "message", "detail", "request_id");

    private ErrorSchema() {}

    static Map<String, Object> schema() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("error", Map.of("type", "string", "enum", words()));
        properties.put("message", text("What happened and what to do."));
        properties.put("detail", text("The same text as `message`."));
        properties.put("request_id", text("Names the request in the log."));
        properties.put("path", text("JSON path or name of the wrong value."));
        properties.put("allowed", text("The allowed values."));
        properties.put(
                "violations",
                Map.of(
                        "type",
                        "array",
                        "items",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("path", text("JSON path."), "message", text("What is wrong with it.")),
                                "required",
                                List.of("path", "message"))));
        properties.put(
                "current",
                Map.of(
                        "type",
                        "object",
                        "description",
                        "The current object, if a write was based on an older revision."));
        properties.put(
                "current_copies",
                Map.of(
                        "type",
                        "array",
                        "items",
                        Map.of("type", "object"),
                        "description",
                        "The current objects, if several items of a batch were based on older revisions."));
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("description", "A failure. Ids of the affected objects are members too, such as `dataset_id`.");
        schema.put("properties", properties);
        schema.put("required", ALWAYS);
        return schema;
    }

    static String word(ErrorReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words() {
        var words = new ArrayList<String>();
        for (var reason : ErrorReason.values()) {
            if (reason != ErrorReason.ERROR_REASON_UNSPECIFIED && reason != ErrorReason.UNRECOGNIZED) {
                words.add(word(reason));
            }
        }
        return words;
    }

    private static Map<String, Object> text(String description) {
        return Map.of("type", "string", "description", description);
    }
}
