package dev.labeler.formats.voc;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.write.UniquePathAllocator;
import dev.labeler.formats.write.XmlText;
import dev.labeler.formats.zip.ParallelZip;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a zip of `Annotations/….xml` and `ImageSets/Main/{split}.txt`, without the images, which belong into
/// `JPEGImages`. An image that a user completed without annotations has a file without objects; one that no
/// user has annotated has none.
public final class VocWriter implements FormatWriter {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int CHUNK = 64 * 1024;

    private final ParallelZip zip;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final AnnotationLossCounter counter = new AnnotationLossCounter(losses);
    private final VocObjectWriter objects = new VocObjectWriter(counter);
    private final UniquePathAllocator names = new UniquePathAllocator();
    private final Map<Split, SpillBuffer> lists = new EnumMap<>(Split.class);
    private final JsonTextBuffer text = new JsonTextBuffer(CHUNK + 4096);
    private ExportHeader header = ExportHeader.EMPTY;
    private @Nullable ExportImage image;
    private boolean isOpen;
    private boolean isLeft;

    public VocWriter(OutputStream out) {
        zip = new ParallelZip(out);
    }

    @Override
    public boolean needsMeasures() {
        return true;
    }

    @Override
    public void begin(ExportHeader of) {
        header = of;
        objects.begin(of.classes());
    }

    @Override
    public void image(ExportImage row) throws IOException {
        ExportRefusedException.requireSize(row);
        closeImage();
        image = row;
        isLeft = false;
        if (row.confirmedEmpty()) {
            open(row);
        }
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        ExportImage of = image;
        if (of == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (row.geometry().kind() == GeometryKind.NO_OBJECT) {
            open(of);
            return;
        }
        if (!objects.accepts(row, of)) {
            isLeft = true;
            return;
        }
        open(of);
        objects.append(text, row, of);
        if (text.length() >= CHUNK) {
            text.drainTo(zip);
        }
    }

    private void open(ExportImage row) throws IOException {
        if (isOpen) {
            return;
        }
        isOpen = true;
        String path = names.allocate("", row.fileName());
        String stem = FileNameRules.stem(path);
        Split split = row.split();
        if (split != null) {
            lists.computeIfAbsent(split, _ -> new SpillBuffer()).write((stem + "\n").getBytes(StandardCharsets.UTF_8));
        }
        zip.begin("Annotations/" + stem + ".xml", NO_TIME);
        text.ascii("<annotation>\n\t<folder>JPEGImages</folder>\n\t<filename>");
        XmlText.append(text, row.fileName()).ascii("</filename>\n\t<source>\n\t\t<database>");
        XmlText.append(text, header.datasetName())
                .ascii("</database>\n\t</source>\n\t<size>\n\t\t<width>")
                .number(row.width())
                .ascii("</width>\n\t\t<height>")
                .number(row.height())
                .ascii("</height>\n\t\t<depth>")
                .number(row.depth() > 0 ? row.depth() : 3)
                .ascii("</depth>\n\t</size>\n\t<segmented>0</segmented>\n");
    }

    private void closeImage() throws IOException {
        if (isOpen) {
            text.ascii("</annotation>\n").drainTo(zip);
            zip.end();
            isOpen = false;
        } else if (isLeft && image != null) {
            losses.add("image left out, since none of its annotations can be written", image::fileName);
        }
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        for (Map.Entry<Split, SpillBuffer> list : lists.entrySet()) {
            zip.begin("ImageSets/Main/" + list.getKey().word() + ".txt", NO_TIME);
            list.getValue().drainTo(zip);
            zip.end();
        }
        zip.finish();
        return losses.report();
    }

    @Override
    public void close() throws IOException {
        for (SpillBuffer list : lists.values()) {
            list.close();
        }
        zip.close();
    }
}
