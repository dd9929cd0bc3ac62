package dev.labeler.formats.voc;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// Reads Pascal VOC: one file for each image, read twice, first for the names of the classes, which are
/// sorted. A file without objects means that its image is empty. A file that cannot be parsed is refused, and
/// the others are read.
public final class VocReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        List<String> labels;
        long masks;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            labels = list.map(SourceFile::name)
                    .filter(name -> FileNameRules.extension(name).equals("xml") && !FileNameRules.isSystemFile(name))
                    .toList();
        }
        try (Stream<SourceFile> list = files.list(layout.root())) {
            masks = list.filter(file -> FileNameRules.isMask(file.name())).count();
        }
        if (masks > 0) {
            sink.notice(new SourceProblem(
                    layout.root(), "", masks + " masks (SegmentationClass, SegmentationObject) are not read"));
        }
        Set<String> names = new TreeSet<>();
        Set<String> unreadable = new HashSet<>();
        long objects = 0;
        for (String label : labels) {
            VocDocument document = parse(files, label, unreadable, sink);
            if (document != null) {
                objects += document.objects().size();
                document.objects().stream().map(VocObject::name).forEach(name -> {
                    if (name != null && !name.isEmpty()) {
                        names.add(name);
                    }
                });
            }
        }
        Map<String, Integer> indexes = new HashMap<>();
        List<ClassDefinition> classes = new ArrayList<>();
        for (String name : names) {
            indexes.put(name, classes.size());
            classes.add(ClassDefinition.named(classes.size(), name));
        }
        sink.classes(classes);
        sink.expect(objects);
        LossReport.Counter losses = new LossReport.Counter();
        VocImageResolver images = VocImageResolver.of(files, layout);
        Set<String> announced = new HashSet<>();
        for (String label : labels) {
            VocDocument document = unreadable.contains(label) ? null : parse(files, label, unreadable, sink);
            if (document != null) {
                ImageInfo image = image(files, layout, images, label, document, announced, sink);
                if (image != null) {
                    new VocObjectConverter(label, image, indexes, losses, sink).convert(document);
                }
            }
        }
        return losses.report();
    }

    private static @Nullable VocDocument parse(
            DatasetSource files, String label, Set<String> unreadable, AnnotationSink sink) throws IOException {
        try (InputStream in = files.open(label)) {
            return VocParser.parse(in);
        } catch (XMLStreamException e) {
            unreadable.add(label);
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNumber();
            String message = String.valueOf(e.getMessage());
            sink.refused(new SourceProblem(
                    label,
                    where,
                    message.substring(message.indexOf("Message: ") < 0 ? 0 : message.indexOf("Message: ") + 9)));
            return null;
        }
    }

    private static @Nullable ImageInfo image(
            DatasetSource files,
            DatasetLayout layout,
            VocImageResolver images,
            String label,
            VocDocument document,
            Set<String> announced,
            AnnotationSink sink)
            throws IOException {
        String name = images.resolve(label, document.fileName());
        if (name == null) {
            sink.refused(new SourceProblem(label, "filename", "no name of an image inside the dataset"));
            return null;
        }
        if (!announced.add(name)) {
            sink.refused(new SourceProblem(label, "filename", "another file has the annotations of '" + name + "'"));
            return null;
        }
        ImageSize stored = files.imageSize(layout.imageRoot() + name);
        int width = stored == null ? document.width() : stored.width();
        int height = stored == null ? document.height() : stored.height();
        if (document.width() > 0 && (document.width() != width || document.height() != height)) {
            sink.notice(new SourceProblem(
                    label,
                    "size",
                    "says " + document.width() + "x" + document.height() + ", the image is " + width + "x" + height));
        }
        ImageInfo image = new ImageInfo(name, width, height, images.splitOf(label));
        sink.image(image);
        return image;
    }
}
