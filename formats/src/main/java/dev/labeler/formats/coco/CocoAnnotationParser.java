package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses annotation objects one after another into reused buffers.
final class CocoAnnotationParser {
    /// The members that may be given once, each with its bit.
    private static final Map<String, Integer> ONCE = Map.of(
            "id",
            1,
            "image_id",
            2,
            "category_id",
            4,
            "segmentation",
            8,
            "bbox",
            16,
            "area",
            32,
            "iscrowd",
            64,
            "keypoints",
            128,
            "score",
            256,
            "attributes",
            512);

    private final CocoFileHeader head;
    private final JsonFileReader input;
    private final JsonParser parser;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;
    private final ShapeMemberReader shape = new ShapeMemberReader();
    private final AttributeJsonBuilder attributes = new AttributeJsonBuilder();

    private @Nullable Object id;
    private @Nullable Object imageId;
    private @Nullable Object categoryId;
    private double confidence;
    private @Nullable SourceProblem refusal;

    CocoAnnotationParser(CocoFileHeader head, JsonFileReader input, LossReport.Counter losses, AnnotationSink sink) {
        this.head = head;
        this.input = input;
        this.parser = input.parser();
        this.losses = losses;
        this.sink = sink;
    }

    /// Parses the object at the parser's position and passes the annotation, or its refusal, to the sink.
    void read(long ordinal) throws IOException {
        id = null;
        imageId = null;
        categoryId = null;
        confidence = Double.NaN;
        refusal = null;
        shape.clear();
        attributes.clear();
        int seen = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            int bit = ONCE.getOrDefault(member, 0);
            if ((seen & bit) != 0) {
                refuse(input.path(), "the member is given twice");
            } else {
                member(member, token);
            }
            parser.skipChildren();
            seen |= bit;
        }
        finish(ordinal);
    }

    private void member(String member, JsonToken token) throws IOException {
        switch (member) {
            case "id" -> id = JsonIdReader.read(parser);
            case "image_id" -> imageId = JsonIdReader.read(parser);
            case "category_id" -> categoryId = JsonIdReader.read(parser);
            case "segmentation" -> shape(shape.readSegmentation(input));
            case "bbox" -> shape(shape.readBox(input));
            case "area" -> shape.area(input.number());
            case "iscrowd" -> shape.crowd(token == JsonToken.VALUE_TRUE || input.number() == 1);
            case "keypoints" -> shape(shape.readKeypoints(input));
            case "score" -> confidence = input.number();
            case "num_keypoints" -> {}
            case "attributes" -> attributes(token);
            default -> other(member, token);
        }
    }

    private void attributes(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            attributes.copyMembers(parser);
        } else {
            other("attributes", token);
        }
    }

    /// Members that COCO does not define are kept as attributes where they are scalar values.
    private void other(String member, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            losses.add("annotation member '" + member + "' left out", input::path);
        } else if (token != JsonToken.VALUE_NULL) {
            attributes.copy(member, parser);
        }
    }

    private void shape(@Nullable String problem) {
        if (problem != null) {
            refuse(input.path(), problem);
        }
    }

    private void refuse(String path, String reason) {
        if (refusal == null) {
            refusal = new SourceProblem(head.file(), path, reason);
        }
    }

    private void finish(long ordinal) throws IOException {
        ImageInfo image = imageId == null ? null : head.imagesById().get(imageId);
        Integer category = categoryId == null ? null : head.classesById().get(categoryId);
        if (image == null) {
            refuse(input.path() + ".image_id", imageId == null ? "missing" : "no image has the id " + imageId);
        }
        if (category == null) {
            refuse(
                    input.path() + ".category_id",
                    categoryId == null ? "missing" : "no category has the id " + categoryId);
        }
        CanonicalGeometry geometry = refusal == null && image != null ? geometry(image) : null;
        if (geometry == null || image == null || category == null) {
            sink.refused(refusal == null ? input.refusal("no geometry") : refusal);
            return;
        }
        if (shape.hasBox()
                && !ImportBoxPolicy.accepts(geometry, image, head.file(), () -> input.path() + ".bbox", sink)) {
            return;
        }
        sink.annotation(new SourceAnnotation(
                image.fileName(),
                category,
                geometry,
                null,
                attributes.finish(losses, input::path),
                confidence,
                head.file(),
                ordinal,
                id == null ? null : id.toString()));
    }

    private @Nullable CanonicalGeometry geometry(ImageInfo image) {
        try {
            return shape.geometry(image, losses, input);
        } catch (IllegalArgumentException e) {
            refuse(input.path(), String.valueOf(e.getMessage()));
            return null;
        }
    }
}
