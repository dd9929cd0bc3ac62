package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.mask.InvalidMaskException;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.JsonIdReader;
import dev.labeler.formats.read.ShapeImporter;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the annotations of a panoptic file, each of which has the segments of one image.
final class PanopticImageReader {
    private static final int MAX_ID = 1 << 24;

    private final DatasetSource files;
    private final PanopticFileIndex masks;
    private final CocoFileHeader head;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;
    private final ShapeImporter importer;
    private long ordinal;

    PanopticImageReader(
            DatasetSource files,
            PanopticFileIndex masks,
            CocoFileHeader head,
            LossReport.Counter losses,
            AnnotationSink sink) {
        this.files = files;
        this.masks = masks;
        this.head = head;
        this.losses = losses;
        this.sink = sink;
        importer = new ShapeImporter(head.file(), sink);
    }

    private record Segment(int id, @Nullable Integer category, boolean isCrowd, String path) {}

    /// Reads the object at the parser's position.
    void read(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        String path = input.path();
        Object imageId = null;
        String fileName = null;
        List<Segment> segments = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "image_id" -> imageId = JsonIdReader.read(parser);
                case "file_name" -> fileName = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "segments_info" -> segments(input, token, segments);
                default -> {}
            }
            parser.skipChildren();
        }
        ImageInfo image = imageId == null ? null : head.imagesById().get(imageId);
        String file = fileName == null ? null : masks.find(head.file(), fileName);
        if (image == null) {
            refuse(path + ".image_id", imageId == null ? "missing" : "no image has the id " + imageId);
        } else if (file == null) {
            refuse(
                    path + ".file_name",
                    fileName == null
                            ? "missing"
                            : "no file, or several, of the name '" + fileName + "' in a folder panoptic…");
        } else {
            convert(image, file, segments);
        }
    }

    private void refuse(String path, String reason) throws IOException {
        sink.refused(new SourceProblem(head.file(), path, reason));
    }

    private void segments(JsonFileReader input, JsonToken start, List<Segment> segments) throws IOException {
        JsonParser parser = input.parser();
        if (start != JsonToken.START_ARRAY) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                segment(input, segments);
            }
            parser.skipChildren();
        }
    }

    private void segment(JsonFileReader input, List<Segment> segments) throws IOException {
        JsonParser parser = input.parser();
        String path = input.path();
        double id = Double.NaN;
        Object category = null;
        boolean isCrowd = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "id" -> id = input.number();
                case "category_id" -> category = JsonIdReader.read(parser);
                case "iscrowd" -> isCrowd = token == JsonToken.VALUE_TRUE || input.number() == 1;
                default -> {}
            }
            parser.skipChildren();
        }
        Integer index = category == null ? null : head.classesById().get(category);
        if (!(id >= 1 && id < MAX_ID) || id != Math.rint(id) || segments.size() == PanopticMask.MAX_SEGMENTS) {
            refuse(
                    path + ".id",
                    "must be a whole number from 1 to " + (MAX_ID - 1) + ", of at most " + PanopticMask.MAX_SEGMENTS
                            + " segments");
        } else if (index == null) {
            refuse(path + ".category_id", category == null ? "missing" : "no category has the id " + category);
        } else {
            segments.add(new Segment((int) id, index, isCrowd, path));
        }
    }

    private void convert(ImageInfo image, String file, List<Segment> segments) throws IOException {
        PanopticMask mask = new PanopticMask(
                image, segments.stream().mapToInt(Segment::id).distinct().toArray());
        try (InputStream in = new BufferedInputStream(files.open(file))) {
            mask.read(in);
        } catch (InvalidMaskException e) {
            sink.refused(new SourceProblem(file, "", "the PNG " + e.getMessage()));
            return;
        }
        if (mask.unnamed() > 0) {
            losses.add("pixels of a segment without segments_info left out", () -> file);
        }
        for (Segment segment : segments) {
            Rle runs = mask.segment(segment.id());
            if (runs == null || segment.category() == null) {
                refuse(segment.path(), "no pixel of " + file + " has the id " + segment.id());
                continue;
            }
            Geometry geometry = new Geometry.Mask(runs.height(), runs.width(), runs.encode(), segment.isCrowd());
            CanonicalGeometry accepted = importer.accept(geometry, image, segment::path);
            if (accepted != null) {
                sink.annotation(new SourceAnnotation(
                        image.fileName(),
                        segment.category(),
                        accepted,
                        null,
                        null,
                        Double.NaN,
                        head.file(),
                        ordinal++,
                        String.valueOf(segment.id())));
            }
        }
    }
}
