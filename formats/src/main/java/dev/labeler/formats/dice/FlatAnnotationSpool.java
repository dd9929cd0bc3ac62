package dev.labeler.formats.dice;

import dev.labeler.formats.coco.CocoAnnotationWriter;
import dev.labeler.formats.coco.CocoCategoryWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.JsonChunkWriter;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// The COCO-shaped `annotations` and `categories` of a DICE file, for trainers that read those instead of the
/// annotations inside the images. Category ids equal the class ids. The annotations are spooled to disk while
/// the images are written, since they follow them in the file.
final class FlatAnnotationSpool implements Closeable {
    private static final int CHUNK = 64 * 1024;

    private final LossReport.Counter losses = new LossReport.Counter();
    private final CocoAnnotationWriter annotations = new CocoAnnotationWriter(CocoWriterOptions.ZERO_BASED, losses);
    private final JsonTextBuffer text = new JsonTextBuffer(CHUNK + 16 * 1024);
    private final SpillBuffer spool = new SpillBuffer();
    private List<ClassDefinition> classes = List.of();

    void begin(List<ClassDefinition> all) {
        classes = all;
    }

    void add(ExportAnnotation row, ExportImage image, long imageId) throws IOException {
        annotations.append(text, row, image, imageId);
        if (text.length() >= CHUNK) {
            text.drainTo(spool);
        }
    }

    /// Appends both members, each followed by a comma.
    void append(JsonChunkWriter out) throws IOException {
        text.drainTo(spool);
        out.text().ascii("\"annotations\":[\n");
        out.append(spool);
        out.text().ascii("],\n\"categories\":[");
        new CocoCategoryWriter(CocoWriterOptions.ZERO_BASED).append(out.text(), classes);
        out.text().ascii("],\n");
    }

    /// The content that only the annotations inside the images have.
    LossReport losses() {
        return new LossReport(losses.report().losses().stream()
                .map(loss -> new ConversionLoss("flat annotations: " + loss.kind(), loss.count(), loss.example()))
                .toList());
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
