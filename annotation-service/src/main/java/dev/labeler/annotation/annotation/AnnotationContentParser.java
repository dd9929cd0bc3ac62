package dev.labeler.annotation.annotation;

import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.revision.AnnotationContent;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.text.CanonicalGeometry;
import org.jspecify.annotations.Nullable;

/// Turns the fields of a request into content that may be stored, or says what is wrong with them.
final class AnnotationContentParser {
    private static final int LONGEST_ATTRIBUTES = 64 * 1024;
    private static final int LONGEST_NOTES = 10_000;

    private final ProjectClassIndex classes;
    private final RequestViolations violations;

    AnnotationContentParser(ProjectClassIndex classes, RequestViolations violations) {
        this.classes = classes;
        this.violations = violations;
    }

    /// @param current what the fields are laid over, null for a creation
    /// @return null where something is wrong, which is then among the violations
    @Nullable
    AnnotationContent parse(
            String path, AnnotationEdit.Fields fields, ProjectImageRow image, @Nullable AnnotationContent current) {
        var geometry = geometry(path, fields, image, current);
        if (geometry == null) {
            return null;
        }
        var noObject = geometry.kind() == CanonicalGeometry.NO_OBJECT.kind();
        var classIndex = classIndex(path, fields, noObject, current);
        var attributes = attributes(path, fields, current);
        refuseNotes(path, fields.notes());
        refuseConfidence(path, fields.confidence());
        var confidence = kept("confidence", fields.confidence(), fields, current);
        var notes = kept("notes", fields.notes(), fields, current);
        return new AnnotationContent(
                geometry,
                classIndex,
                attributes,
                confidence == null ? fields.confidence() : confidence.confidence(),
                notes == null ? fields.notes() : notes.notes());
    }

    /// The stored content where its value of the field stays: the caller neither gives another one nor
    /// clears it.
    private static @Nullable AnnotationContent kept(
            String name, @Nullable Object given, AnnotationEdit.Fields fields, @Nullable AnnotationContent current) {
        return given == null && !fields.cleared().contains(name) ? current : null;
    }

    private @Nullable CanonicalGeometry geometry(
            String path, AnnotationEdit.Fields fields, ProjectImageRow image, @Nullable AnnotationContent current) {
        var given = fields.geometry() == null ? null : GeometryMapping.fromProto(fields.geometry());
        var type = fields.type();
        if (given == null && fields.geometry() == null && current != null) {
            return current.geometry();
        }
        if (given == null && type != null) {
            given = switch (type) {
                case "classification" -> new Geometry.Classification();
                case "no_object" -> new Geometry.NoObject();
                default -> null;
            };
        }
        if (given == null) {
            violations.add(path + "geometry", "must say a shape");
            return null;
        }
        if (type != null && !type.equals(given.kind().word())) {
            violations.add(
                    path + "annotation_type",
                    "is " + type + ", the geometry a " + given.kind().word());
            return null;
        }
        var broken = GeometryValidator.check(given, image.width(), image.height());
        broken.forEach(
                violation -> violations.add(path + "geometry" + violation.path().substring(1), violation.reason()));
        return broken.isEmpty() ? CanonicalGeometry.of(given) : null;
    }

    private @Nullable Integer classIndex(
            String path, AnnotationEdit.Fields fields, boolean noObject, @Nullable AnnotationContent current) {
        var classId = fields.classId();
        if (noObject) {
            if (classId != null) {
                violations.add(path + "class_id", "must be absent where nothing was found");
            }
            return null;
        }
        if (classId == null) {
            if (!fields.cleared().contains("class_id") && current != null && current.classIndex() != null) {
                return current.classIndex();
            }
            violations.add(path + "class_id", "must name a class");
            return null;
        }
        var row = classes.byId(classId);
        if (row == null) {
            violations.add(path + "class_id", "names no class of this project: " + classId);
            return null;
        }
        return row.index();
    }

    private @Nullable String attributes(
            String path, AnnotationEdit.Fields fields, @Nullable AnnotationContent current) {
        if (fields.attributes() == null) {
            var kept = kept("attributes", null, fields, current);
            return kept == null ? null : kept.attributes();
        }
        if (fields.attributes().getFieldsCount() == 0) {
            return null;
        }
        String text;
        try {
            text = AttributesJson.write(fields.attributes());
        } catch (IllegalArgumentException e) {
            violations.add(path + "attributes", "hold a number that is not finite");
            return null;
        }
        if (text.length() > LONGEST_ATTRIBUTES) {
            violations.add(path + "attributes", "have more than " + LONGEST_ATTRIBUTES + " characters");
        } else if (text.contains("\\u0000")) {
            violations.add(path + "attributes", "hold a NUL character");
        }
        return text;
    }

    private void refuseNotes(String path, @Nullable String notes) {
        if (notes != null && notes.length() > LONGEST_NOTES) {
            violations.add(path + "notes", "have at most " + LONGEST_NOTES + " characters");
        }
    }

    private void refuseConfidence(String path, @Nullable Double confidence) {
        if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
            violations.add(path + "confidence", "must be from 0 to 1");
        }
    }
}
