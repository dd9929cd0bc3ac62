package dev.labeler.formats.labelstudio;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.write.JsonChunkWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes Label Studio tasks with annotations, one JSON list. The labelling configuration that displays them
/// has an image named `image` and controls named after their types, `rectanglelabels`, `polygonlabels`,
/// `ellipselabels`, `keypointlabels`, `brushlabels` and `choices`. An image that no user has annotated is a task
/// without annotations; one that a user found empty has an annotation without regions.
public final class LabelStudioWriter implements FormatWriter {
    private final JsonChunkWriter out;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final LabelStudioRegionWriter regions;
    private @Nullable ExportImage image;
    private ExportHeader header = ExportHeader.EMPTY;
    private long tasks;
    private boolean hasAnnotation;

    public LabelStudioWriter(OutputStream out) {
        this.out = new JsonChunkWriter(out);
        regions = new LabelStudioRegionWriter(this.out.text(), new AnnotationLossCounter(losses));
    }

    @Override
    public boolean needsMeasures() {
        return true;
    }

    @Override
    public void begin(ExportHeader of) {
        header = of;
        regions.begin(of.classes());
        out.text().ascii("[\n");
    }

    @Override
    public void image(ExportImage row) throws IOException {
        ExportRefusedException.requireSize(row);
        closeImage();
        image = row;
        hasAnnotation = false;
        JsonTextBuffer json = out.text();
        json.ascii(tasks == 0 ? "{\"id\":" : ",\n{\"id\":").number(++tasks).ascii(",\"data\":{\"image\":");
        boolean isKeyed = !header.bucket().isEmpty();
        String key = header.imageRoot() + row.fileName();
        json.string(isKeyed ? "s3://" + header.bucket() + "/" + key : key)
                .ascii(",\"file_name\":")
                .string(row.fileName());
        if (row.split() != null) {
            json.ascii(",\"split\":").string(row.split().word());
        }
        json.ascii("},\"annotations\":[");
        if (row.confirmedEmpty()) {
            openAnnotation();
        }
        out.flushFullChunk();
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        if (image == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (row.geometry().kind() == GeometryKind.NO_OBJECT) {
            openAnnotation();
        } else if (regions.accepts(row, image)) {
            openAnnotation();
            regions.append(row, image);
        }
        out.flushFullChunk();
    }

    private void openAnnotation() {
        if (!hasAnnotation) {
            hasAnnotation = true;
            out.text().ascii("{\"id\":").number(tasks).ascii(",\"result\":[");
            regions.beginList();
        }
    }

    private void closeImage() {
        if (image != null) {
            out.text().ascii(hasAnnotation ? "]}]}" : "]}");
        }
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        out.text().ascii("\n]\n");
        out.finish();
        return losses.report();
    }
}
