package dev.labeler.formats.cvat;

import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.read.XmlFileReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads CVAT for images 1.1. Each file is read twice, first for the classes: those that it declares, in their
/// order, then those that only its shapes name. An image without shapes may be one that no user has annotated,
/// so nothing is concluded from it. Tracks of videos are refused.
public final class CvatReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        LossReport.Counter losses = new LossReport.Counter();
        CvatLabels labels = new CvatLabels();
        for (String file : layout.labelFiles()) {
            try (XmlFileReader xml = open(files, file)) {
                labels.read(xml);
            }
        }
        sink.classes(labels.classes());
        sink.expect(labels.shapes());
        ImageNameResolver names = ImageNameResolver.of(files, layout.imageRoot());
        Set<String> announced = new HashSet<>();
        for (String file : layout.labelFiles()) {
            try (XmlFileReader xml = open(files, file)) {
                images(xml, file, names, labels, announced, losses, sink);
            }
        }
        names.reportUnreferenced(announced, sink);
        return losses.report();
    }

    private static XmlFileReader open(DatasetSource files, String file) throws IOException {
        XmlFileReader xml = XmlFileReader.open(files, file);
        if (!xml.nextIsStart() || !xml.name().equals("annotations")) {
            xml.close();
            throw new UnreadableSourceException(new SourceProblem(file, "", "the root element is not <annotations>"));
        }
        return xml;
    }

    private static void images(
            XmlFileReader xml,
            String file,
            ImageNameResolver names,
            CvatLabels labels,
            Set<String> announced,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        CvatShapeReader shapes = new CvatShapeReader(xml, file, labels, losses, sink);
        while (xml.nextIsStart()) {
            switch (xml.name()) {
                case "image" -> {
                    ImageInfo image = image(xml, file, names, announced, sink);
                    while (xml.nextIsStart()) {
                        if (image == null) {
                            xml.skip();
                        } else {
                            shapes.read(image);
                        }
                    }
                }
                case "track" -> {
                    sink.refused(new SourceProblem(
                            file,
                            "line " + xml.line(),
                            "a track of a video; export the task as 'CVAT for images 1.1'"));
                    xml.skip();
                }
                default -> xml.skip();
            }
        }
    }

    private static @Nullable ImageInfo image(
            XmlFileReader xml, String file, ImageNameResolver names, Set<String> announced, AnnotationSink sink)
            throws IOException {
        String given = xml.attribute("name");
        String where = "line " + xml.line();
        String name = given == null ? null : names.resolve(given, "");
        if (given == null || name == null) {
            sink.refused(new SourceProblem(file, where, "an image needs a name inside the dataset"));
            return null;
        }
        String ambiguity = names.ambiguity(given, "");
        if (ambiguity != null) {
            sink.refused(new SourceProblem(file, where, ambiguity));
            return null;
        }
        if (!announced.add(name)) {
            sink.refused(new SourceProblem(file, where, "the image '" + name + "' is given twice"));
            return null;
        }
        ImageSize size = names.size(name, pixels(xml.number("width")), pixels(xml.number("height")));
        ImageInfo image = new ImageInfo(name, size.width(), size.height(), Split.find(xml.attribute("subset")));
        sink.image(image);
        return image;
    }

    private static int pixels(double value) {
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }
}
