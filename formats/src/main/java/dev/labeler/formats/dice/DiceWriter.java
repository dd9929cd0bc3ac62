package dev.labeler.formats.dice;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.write.JsonChunkWriter;
import dev.labeler.formats.write.SkeletonMemberWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes DICE JSON. It represents everything in the model, so only the flat annotations can cause losses. In a
/// classification task the first class of an image is its `annotation`, and further ones are in
/// `annotations`. An image that was found empty is marked `no_object` beside them, since readers expect a
/// class in every annotation.
public final class DiceWriter implements FormatWriter {
    /// The task type whose images have one `annotation`.
    public static final String CLASSIFICATION = "image_classification";

    private enum WriterState {
        START,
        AFTER_SINGLE,
        IN_LIST
    }

    private final JsonChunkWriter out;
    private final boolean requiresSizes;
    private final @Nullable FlatAnnotationSpool flat;
    private DiceStatistics statistics = new DiceStatistics(List.of());
    private EscapedClassNames names = new EscapedClassNames(List.of());
    private boolean classification;
    private WriterState place = WriterState.START;
    private @Nullable ExportImage image;
    private long imageId;
    private @Nullable ExportAnnotation noObject;

    /// Writes annotations inside their images only.
    public DiceWriter(OutputStream out) {
        this(out, true, null);
    }

    private DiceWriter(OutputStream out, boolean requiresSizes, @Nullable FlatAnnotationSpool flat) {
        this.out = new JsonChunkWriter(out);
        this.requiresSizes = requiresSizes;
        this.flat = flat;
    }

    /// Writes annotations inside their images, and again in COCO's form, as top-level `annotations` and
    /// `categories`.
    public static DiceWriter withFlatAnnotations(OutputStream out) {
        return new DiceWriter(out, true, new FlatAnnotationSpool());
    }

    /// For a working copy, which is complete: the size of an image may be unknown, and is then null.
    public static DiceWriter ofWorkingCopy(OutputStream out) {
        return new DiceWriter(out, false, null);
    }

    @Override
    public void begin(ExportHeader header) throws IOException {
        classification = header.taskType().equals(CLASSIFICATION);
        statistics = new DiceStatistics(header.classes());
        names = EscapedClassNames.of(header.classes());
        if (flat != null) {
            flat.begin(header.classes());
        }
        JsonTextBuffer text = out.text();
        text.ascii("{\"format_version\":\"1.0\",\"dataset_id\":")
                .string(header.datasetId())
                .ascii(",\"dataset_name\":")
                .string(header.datasetName())
                .ascii(",\"task_type\":")
                .string(header.taskType())
                .ascii(",\"created_at\":")
                .string(header.createdAt().toString())
                .ascii(",\"last_modified_at\":")
                .string(header.lastModifiedAt().toString())
                .ascii(",\"version\":")
                .string(header.version())
                .ascii(",\"content_hash\":");
        orNull(text, header.contentHash());
        text.ascii(",\"storage_info\":{\"storage_type\":")
                .string(header.storageType())
                .ascii(",\"bucket\":")
                .string(header.bucket())
                .ascii(",\"image_root\":")
                .string(header.imageRoot())
                .ascii("},\n\"classes\":[");
        String separator = "";
        for (ClassDefinition definition : header.classes()) {
            text.ascii(separator)
                    .ascii("{\"id\":")
                    .number(definition.index())
                    .ascii(",\"name\":")
                    .string(definition.name())
                    .ascii(",\"color\":");
            orNull(text, definition.color());
            text.ascii(",\"supercategory\":");
            orNull(text, definition.supercategory());
            SkeletonMemberWriter.append(text, definition);
            String attributes = definition.attributes();
            if (attributes != null) {
                text.raw(',').raw(ByteSlice.of(attributes.substring(1, attributes.length() - 1)));
            }
            text.raw('}');
            separator = ",";
        }
        text.ascii("],\n\"images\":[\n");
        out.flushFullChunk();
    }

    private static void orNull(JsonTextBuffer text, @Nullable String value) {
        if (value == null) {
            text.ascii("null");
        } else {
            text.string(value);
        }
    }

    private static void orNull(JsonTextBuffer text, int size) {
        if (size > 0) {
            text.number(size);
        } else {
            text.ascii("null");
        }
    }

    private static void orNull(JsonTextBuffer text, @Nullable Instant value) {
        orNull(text, value == null ? null : value.toString());
    }

    @Override
    public void image(ExportImage row) throws IOException {
        if (requiresSizes) {
            ExportRefusedException.requireSize(row);
        }
        closeImage();
        image = row;
        imageId = statistics.image(row.split());
        JsonTextBuffer text = out.text();
        text.ascii(imageId == 1 ? "{\"id\":" : ",\n{\"id\":")
                .number(imageId)
                .ascii(",\"file_name\":")
                .string(row.fileName())
                .ascii(",\"file_format\":")
                .string(DiceFileExtension.of(row.fileName()))
                .ascii(",\"width\":");
        orNull(text, row.width());
        text.ascii(",\"height\":");
        orNull(text, row.height());
        text.ascii(",\"depth\":");
        orNull(text, row.depth());
        text.ascii(",\"split\":");
        orNull(text, row.split() == null ? null : row.split().word());
        out.flushFullChunk();
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        GeometryKind kind = row.geometry().kind();
        if (kind == GeometryKind.NO_OBJECT) {
            noObject = row;
            return;
        }
        JsonTextBuffer text = out.text();
        if (place == WriterState.IN_LIST) {
            text.raw(',');
        } else if (place == WriterState.START && classification && kind == GeometryKind.CLASSIFICATION) {
            text.ascii(",\"annotation\":");
            place = WriterState.AFTER_SINGLE;
        } else {
            text.ascii(",\"annotations\":[");
            place = WriterState.IN_LIST;
        }
        statistics.annotation(row.classIndex());
        text.ascii("{\"id\":")
                .number(row.id())
                .ascii(",\"class_id\":")
                .number(row.classIndex())
                .ascii(",\"class_name\":")
                .raw(names.quoted(row.classIndex()));
        if (kind == GeometryKind.BBOX) {
            text.ascii(",\"bbox_format\":\"xywh\"");
        }
        if (row.geometry().text().length() > 0) {
            text.raw(',').raw(row.geometry().text());
        }
        rest(text, row);
        out.flushFullChunk();
        if (flat != null && image != null) {
            flat.add(row, image, imageId);
        }
    }

    private static void rest(JsonTextBuffer text, ExportAnnotation row) {
        ByteSlice attributes = row.attributes();
        if (attributes != null && attributes.length() > 2) {
            text.ascii(",\"attributes\":").raw(attributes);
        }
        if (!Double.isNaN(row.confidence())) {
            text.ascii(",\"confidence\":").number(row.confidence());
        }
        text.ascii(",\"annotation_state\":\"").ascii(row.state().word()).ascii("\"}");
    }

    private void closeImage() {
        if (image == null) {
            return;
        }
        JsonTextBuffer text = out.text();
        switch (place) {
            case IN_LIST -> text.raw(']');
            case START -> text.ascii(classification ? ",\"annotation\":null" : ",\"annotations\":[]");
            case AFTER_SINGLE -> {}
        }
        if (noObject != null) {
            text.ascii(",\"no_object\":{\"id\":").number(noObject.id());
            rest(text, noObject);
        } else if (image.confirmedEmpty()) {
            text.ascii(",\"no_object\":{\"annotation_state\":\"confirmed\"}");
        }
        text.ascii(",\"metadata\":{\"labeled_by\":");
        orNull(text, image.labeledBy());
        text.ascii(",\"labeled_at\":");
        orNull(text, image.labeledAt());
        text.ascii(",\"reviewed_by\":");
        orNull(text, image.reviewedBy());
        text.ascii(",\"reviewed_at\":");
        orNull(text, image.reviewedAt());
        text.ascii(",\"source\":\"labeler\"}}");
        place = WriterState.START;
        noObject = null;
        image = null;
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        out.text().ascii("\n],\n");
        if (flat != null) {
            flat.append(out);
        }
        statistics.append(out.text());
        out.text().ascii("}\n");
        out.finish();
        return flat == null ? LossReport.EMPTY : flat.losses();
    }

    @Override
    public void close() throws IOException {
        if (flat != null) {
            flat.close();
        }
    }
}
