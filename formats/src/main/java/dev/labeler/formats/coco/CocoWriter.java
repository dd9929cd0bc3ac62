package dev.labeler.formats.coco;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.write.JsonChunkWriter;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes COCO JSON. Image ids are positions in the list from 1, category ids are class index + 1, annotation
/// ids are unchanged. The images follow the annotations, since only the pass over the annotations shows which
/// images the file contains.
public final class CocoWriter implements FormatWriter {
    private final JsonChunkWriter out;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final CocoCategoryWriter categories;
    private final CocoAnnotationWriter annotations;
    private final SpillBuffer images = new SpillBuffer();
    private final JsonTextBuffer entry = new JsonTextBuffer(256);
    private long imageId;
    private @Nullable ExportImage image;

    public CocoWriter(OutputStream out, CocoWriterOptions options) {
        this.out = new JsonChunkWriter(out);
        categories = new CocoCategoryWriter(options);
        annotations = new CocoAnnotationWriter(options, losses);
    }

    @Override
    public void begin(ExportHeader header) throws IOException {
        JsonTextBuffer text = out.text();
        CocoSourceInfo source = CocoSourceInfo.of(header.source());
        Map<String, String> info = source.infoMembers();
        text.ascii("{\"info\":{\"description\":")
                .raw(given(info.get("description"), header.datasetName()))
                .ascii(",\"version\":")
                .string(header.version())
                .ascii(",\"year\":")
                .number(Integer.parseInt(header.createdAt().toString().substring(0, 4)))
                .ascii(",\"contributor\":")
                .raw(given(info.get("contributor"), ""))
                .ascii(",\"url\":")
                .raw(given(info.get("url"), ""))
                .ascii(",\"date_created\":")
                .string(header.createdAt().toString());
        if (source.info() != null) {
            text.ascii(",\"source\":").raw(ByteSlice.of(source.info()));
        }
        text.ascii("},\"storage_info\":{\"storage_type\":")
                .string(header.storageType())
                .ascii(",\"bucket\":")
                .string(header.bucket())
                .ascii(",\"image_root\":")
                .string(header.imageRoot())
                .ascii("},\"licenses\":")
                .raw(ByteSlice.of(source.licenses() == null ? "[]" : source.licenses()))
                .ascii(",\"categories\":[");
        categories.append(text, header.classes());
        text.ascii("],\n\"annotations\":[");
        out.flushFullChunk();
    }

    private static ByteSlice given(@Nullable String json, String otherwise) {
        return json == null ? new JsonTextBuffer(64).string(otherwise).copy() : ByteSlice.of(json);
    }

    @Override
    public void image(ExportImage row) throws IOException {
        ExportRefusedException.requireSize(row);
        image = row;
        entry.ascii(imageId == 0 ? "" : ",\n")
                .ascii("{\"id\":")
                .number(++imageId)
                .ascii(",\"file_name\":")
                .string(row.fileName())
                .ascii(",\"width\":")
                .number(row.width())
                .ascii(",\"height\":")
                .number(row.height());
        if (row.split() != null) {
            entry.ascii(",\"split\":").string(row.split().word());
        }
        entry.raw('}');
        entry.drainTo(images);
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        ExportImage of = image;
        if (of == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (annotations.append(out.text(), row, of, imageId) && row.state() != AnnotationState.CONFIRMED) {
            losses.add("state '" + row.state().word() + "' left out", () -> "annotation " + row.id());
        }
        out.flushFullChunk();
    }

    @Override
    public LossReport end() throws IOException {
        out.text().ascii("],\n\"images\":[");
        out.append(images);
        out.text().ascii("]}\n");
        out.finish();
        return losses.report();
    }

    @Override
    public void close() throws IOException {
        images.close();
    }
}
