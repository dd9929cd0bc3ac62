package dev.labeler.annotation.annotation;

import dev.labeler.annotation.attribute.AttributesJson;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.revision.AnnotationContent;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.text.CanonicalGeometry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Converts the fields of a request into valid content, or records why they are invalid.
final class AnnotationContentParser {
    private static final int MAX_ATTRIBUTES_LENGTH = 64 * 1024;
    private static final int MAX_NOTES_LENGTH = 10_000;

    private final ProjectClassIndex classes;
    private final StoredMaskIndex masks;
    private final RequestViolations violations;

    AnnotationContentParser(ProjectClassIndex classes, StoredMaskIndex masks, RequestViolations violations) {
        this.classes = classes;
        this.masks = masks;
        this.violations = violations;
    }

    /// @param current the content that the fields change, null for a creation
    /// @return null if a field is invalid; the reason is then in `violations`
    @Nullable
    AnnotationContent parse(
            String path, AnnotationEdit.Fields fields, ProjectImageRow image, @Nullable AnnotationContent current) {
        var geometry = parseGeometry(path, fields, image, current);
        if (geometry == null) {
            return null;
        }
        var noObject = geometry.kind() == CanonicalGeometry.NO_OBJECT.kind();
        var classIndex = parseClassIndex(path, fields, noObject, current);
        var attributes = parseAttributes(path, fields, current);
        if (classIndex != null) {
            if (current == null || fields.geometry() != null || !Objects.equals(current.classIndex(), classIndex)) {
                checkKeypoints(path, geometry, classIndex);
            }
            attributes = classes.attributeSchema(classIndex).addDefaults(attributes);
            classes.attributeSchema(classIndex)
                    .check(attributes)
                    .forEach(violation -> violations.add(path + violation.path(), violation.reason()));
        }
        checkNotes(path, fields.notes());
        checkConfidence(path, fields.confidence());
        var confidence = currentUnlessReplaced("confidence", fields.confidence(), fields, current);
        var notes = currentUnlessReplaced("notes", fields.notes(), fields, current);
        return new AnnotationContent(
                geometry,
                classIndex,
                attributes,
                confidence == null ? fields.confidence() : confidence.confidence(),
                notes == null ? fields.notes() : notes.notes());
    }

    /// Returns the current content if the request neither sets nor clears the field, else null.
    private static @Nullable AnnotationContent currentUnlessReplaced(
            String name, @Nullable Object given, AnnotationEdit.Fields fields, @Nullable AnnotationContent current) {
        return given == null && !fields.cleared().contains(name) ? current : null;
    }

    private @Nullable CanonicalGeometry parseGeometry(
            String path, AnnotationEdit.Fields fields, ProjectImageRow image, @Nullable AnnotationContent current) {
        var given = fields.geometry() == null ? null : GeometryMapping.fromProto(fields.geometry());
        var type = fields.type();
        if (fields.geometry() == null && current != null) {
            var kept = current.geometry();
            if (type != null && !type.equals(kept.kind().word())) {
                violations.add(
                        path + "annotation_type",
                        "is " + type + " but the geometry is a " + kept.kind().word());
                return null;
            }
            return kept;
        }
        if (given == null && type != null) {
            given = switch (type) {
                case "classification" -> new Geometry.Classification();
                case "no_object" -> new Geometry.NoObject();
                default -> null;
            };
        }
        if (given == null) {
            violations.add(path + "geometry", "is required");
            return null;
        }
        if (type != null && !type.equals(given.kind().word())) {
            violations.add(
                    path + "annotation_type",
                    "is " + type + " but the geometry is a " + given.kind().word());
            return null;
        }
        if (given instanceof Geometry.Mask mask) {
            given = masks.resolve(path, mask, current, violations);
            if (given == null) {
                return null;
            }
        }
        var found = GeometryValidator.check(given, image.width(), image.height());
        found.forEach(
                violation -> violations.add(path + "geometry" + violation.path().substring(1), violation.reason()));
        return found.isEmpty() ? CanonicalGeometry.of(given) : null;
    }

    private @Nullable Integer parseClassIndex(
            String path, AnnotationEdit.Fields fields, boolean noObject, @Nullable AnnotationContent current) {
        var classId = fields.classId();
        if (noObject) {
            if (classId != null) {
                violations.add(path + "class_id", "must be absent if annotation_type is no_object");
            }
            return null;
        }
        if (classId == null) {
            if (!fields.cleared().contains("class_id") && current != null && current.classIndex() != null) {
                return current.classIndex();
            }
            violations.add(path + "class_id", "is required");
            return null;
        }
        var row = classes.byId(classId);
        if (row == null) {
            violations.add(path + "class_id", "is not a class of this project: " + classId);
            return null;
        }
        if (row.retired() && (current == null || !Objects.equals(current.classIndex(), row.index()))) {
            violations.add(path + "class_id", "is a retired class, which is not used for new annotations: " + classId);
            return null;
        }
        return row.index();
    }

    private @Nullable String parseAttributes(
            String path, AnnotationEdit.Fields fields, @Nullable AnnotationContent current) {
        if (fields.attributes() == null) {
            var kept = currentUnlessReplaced("attributes", null, fields, current);
            return kept == null ? null : kept.attributes();
        }
        if (fields.attributes().getFieldsCount() == 0) {
            return null;
        }
        String text;
        try {
            text = AttributesJson.write(fields.attributes());
        } catch (IllegalArgumentException e) {
            violations.add(path + "attributes", "contains a number that is not finite");
            return null;
        }
        if (text.length() > MAX_ATTRIBUTES_LENGTH) {
            violations.add(path + "attributes", "is longer than " + MAX_ATTRIBUTES_LENGTH + " characters");
        } else if (text.contains("\\u0000")) {
            violations.add(path + "attributes", "contains a NUL character");
        }
        return text;
    }

    /// A geometry has all keypoints of its class, since files list them in the order of the class.
    private void checkKeypoints(String path, CanonicalGeometry geometry, int classIndex) {
        var row = classes.byIndex(classIndex);
        if (row != null
                && row.keypoints() > 0
                && geometry.kind() == GeometryKind.KEYPOINTS
                && geometry.geometry() instanceof Geometry.Keypoints keypoints
                && keypoints.points().size() != row.keypoints()) {
            violations.add(
                    path + "geometry.points",
                    "has %d keypoints; the class %s has %d"
                            .formatted(keypoints.points().size(), row.classId(), row.keypoints()));
        }
    }

    private void checkNotes(String path, @Nullable String notes) {
        if (notes != null && notes.length() > MAX_NOTES_LENGTH) {
            violations.add(path + "notes", "is longer than " + MAX_NOTES_LENGTH + " characters");
        }
    }

    private void checkConfidence(String path, @Nullable Double confidence) {
        if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
            violations.add(path + "confidence", "must be from 0 to 1");
        }
    }
}
