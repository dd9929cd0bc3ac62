package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.AttributeJsonBuilder;
import dev.labeler.formats.read.ImportBoxPolicy;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.JsonIdReader;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.shape.ShapeMemberReader;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One annotation object, parsed but not yet assigned to its image.
final class DiceAnnotationParser {
    /// Estimated memory of the annotation's objects, without numbers and text.
    private static final int OBJECT_BYTES = 1_000;

    private final JsonFileReader input;
    private final JsonParser parser;
    private final String path;
    private final long ordinal;
    private final boolean noObject;
    private final ShapeMemberReader shape = new ShapeMemberReader();
    private final AttributeJsonBuilder attributes = new AttributeJsonBuilder();
    private @Nullable Object id;
    private @Nullable Object classId;
    private @Nullable String className;
    private @Nullable AnnotationState state;
    private @Nullable String boxFormat;
    private @Nullable SourceProblem refusal;
    private double confidence = Double.NaN;

    private DiceAnnotationParser(JsonFileReader input, long ordinal, boolean noObject) {
        this.input = input;
        this.parser = input.parser();
        this.path = input.path();
        this.ordinal = ordinal;
        this.noObject = noObject;
    }

    /// Parses the object at the parser's position.
    static DiceAnnotationParser read(JsonFileReader input, long ordinal, boolean noObject, LossReport.Counter losses)
            throws IOException {
        DiceAnnotationParser annotation = new DiceAnnotationParser(input, ordinal, noObject);
        annotation.shape.clear();
        while (annotation.parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = annotation.parser.currentName();
            annotation.member(member, annotation.parser.nextToken(), losses);
            annotation.parser.skipChildren();
        }
        return annotation;
    }

    /// The estimated memory in bytes.
    ///
    /// @param characters length of its text
    long bytes(long characters) {
        return OBJECT_BYTES + characters + shape.bytes(characters);
    }

    private void member(String member, JsonToken token, LossReport.Counter losses) throws IOException {
        switch (member) {
            case "id" -> id = JsonIdReader.read(parser);
            case "class_id" -> classId = JsonIdReader.read(parser);
            case "class_name" -> className = token == JsonToken.VALUE_STRING ? parser.getText() : null;
            case "segmentation" -> problem(shape.readSegmentation(input));
            case "bbox" -> problem(shape.readBox(input));
            case "keypoints" -> problem(shape.readKeypoints(input));
            case "geometry" -> problem(shape.readGeometry(input));
            case "bbox_format" -> boxFormat = token == JsonToken.VALUE_STRING ? parser.getText() : null;
            case "area" -> shape.area(input.number());
            case "iscrowd" -> shape.crowd(token == JsonToken.VALUE_TRUE || input.number() == 1);
            case "confidence" -> confidence = input.number();
            case "annotation_state" -> state(token);
            case "attributes" -> {
                if (token == JsonToken.START_OBJECT) {
                    attributes.copyMembers(parser);
                }
            }
            case "num_keypoints", "annotation_type" -> {}
            default -> {
                if (token != JsonToken.VALUE_NULL) {
                    losses.add("annotation member '" + member + "' left out", input::path);
                }
            }
        }
    }

    private void state(JsonToken token) throws IOException {
        state = token == JsonToken.VALUE_STRING ? AnnotationState.find(parser.getText()) : null;
        if (state == null && token != JsonToken.VALUE_NULL) {
            problem("must be draft, confirmed or verified");
        }
    }

    private void problem(@Nullable String reason) {
        if (reason != null && refusal == null) {
            refusal = input.refusal(reason);
        }
    }

    private SourceProblem at(String member, String reason) {
        return new SourceProblem(input.file(), path + member, reason);
    }

    /// Passes the annotation, or its refusal, to the sink for the given image.
    void emit(ImageInfo image, DiceClassIndex classes, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        Integer index = noObject ? Integer.valueOf(-1) : classes.find(classId, className);
        if (refusal == null && index == null) {
            refusal = at(".class_id", "no class has the id " + classId + " or the name " + className);
        }
        CanonicalGeometry geometry = refusal == null ? geometry(image, losses) : null;
        if (geometry == null || index == null) {
            sink.refused(refusal == null ? at("", "no geometry") : refusal);
            return;
        }
        if (!noObject
                && shape.hasBox()
                && !ImportBoxPolicy.accepts(geometry, image, input.file(), () -> path + ".bbox", sink)) {
            return;
        }
        sink.annotation(new SourceAnnotation(
                image.fileName(),
                index,
                geometry,
                state,
                attributes.finish(losses, () -> path),
                confidence,
                input.file(),
                ordinal,
                id == null ? null : id.toString()));
    }

    private @Nullable CanonicalGeometry geometry(ImageInfo image, LossReport.Counter losses) {
        if (noObject) {
            return CanonicalGeometry.NO_OBJECT;
        }
        try {
            shape.boxFormat(boxFormat == null ? "xywh" : boxFormat);
            return shape.geometry(image, losses, input);
        } catch (IllegalArgumentException e) {
            refusal = at("", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
