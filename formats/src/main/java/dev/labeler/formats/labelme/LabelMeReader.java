package dev.labeler.formats.labelme;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.ShapeImporter;
import dev.labeler.formats.read.SortedClassNames;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.SourceFile;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads LabelMe JSON: one file for each image, read twice, first for the names of the classes, which are
/// sorted. The flags of an image are its classes. A file that cannot be parsed is refused, and the others are
/// read.
public final class LabelMeReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        List<String> labels;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            labels = list.map(SourceFile::name)
                    .filter(name -> FileNameRules.extension(name).equals("json") && !FileNameRules.isSystemFile(name))
                    .toList();
        }
        SortedClassNames names = new SortedClassNames();
        Set<String> unreadable = new HashSet<>();
        long shapes = 0;
        for (String label : labels) {
            try {
                LabelMeFile content = LabelMeFile.read(files, label);
                shapes += content.shapes.size() + content.flags.size();
                names.add(content.flags);
                for (LabelMeShape shape : content.shapes) {
                    names.add(shape.label == null ? List.of() : List.of(shape.label));
                }
            } catch (UnreadableSourceException e) {
                unreadable.add(label);
                sink.refused(e.refusal());
            }
        }
        sink.classes(names.classes());
        sink.expect(shapes);
        LossReport.Counter losses = new LossReport.Counter();
        ImageNameResolver images = ImageNameResolver.of(files, layout.imageRoot());
        Set<String> announced = new HashSet<>();
        for (String label : labels) {
            if (!unreadable.contains(label)) {
                LabelMeFile content = LabelMeFile.read(files, label);
                ImageInfo image = image(content, label, layout, images, announced, sink);
                if (image != null) {
                    annotations(content, label, image, names, losses, sink);
                }
            }
        }
        images.reportUnreferenced(announced, sink);
        return losses.report();
    }

    /// `imagePath` is relative to the file and often outdated; then the image with the file's stem counts.
    private static @Nullable ImageInfo image(
            LabelMeFile content,
            String label,
            DatasetLayout layout,
            ImageNameResolver images,
            Set<String> announced,
            AnnotationSink sink)
            throws IOException {
        String folder = FileNameRules.folder(label);
        String near = folder.startsWith(layout.imageRoot())
                ? folder.substring(layout.imageRoot().length())
                : "";
        String given = content.imagePath == null ? "" : content.imagePath.replace('\\', '/');
        String last = FileNameRules.lastPart(given);
        String stem = near + FileNameRules.stem(FileNameRules.lastPart(label));
        String extension = FileNameRules.extension(last);
        String name = images.firstKnown(List.of(
                near + given, near + last, stem + "." + (extension.isEmpty() ? "jpg" : extension), given, last));
        if (last.isEmpty() || name == null) {
            sink.refused(new SourceProblem(label, "$.imagePath", "no name of an image inside the dataset"));
            return null;
        }
        if (!announced.add(name)) {
            sink.refused(new SourceProblem(label, "$.imagePath", "another file has the image '" + name + "'"));
            return null;
        }
        ImageSize size = images.size(name, content.width, content.height);
        ImageInfo image = new ImageInfo(name, size.width(), size.height(), null);
        sink.image(image);
        return image;
    }

    private static void annotations(
            LabelMeFile content,
            String label,
            ImageInfo image,
            SortedClassNames names,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        ShapeImporter importer = new ShapeImporter(label, sink);
        long ordinal = 0;
        for (LabelMeShape shape : content.shapes) {
            Integer index = names.find(shape.label);
            CanonicalGeometry geometry = geometry(shape, label, image, index, importer, sink);
            if (geometry != null && index != null) {
                sink.annotation(new SourceAnnotation(
                        image.fileName(),
                        index,
                        geometry,
                        null,
                        shape.attributes.finish(losses, () -> shape.path),
                        Double.NaN,
                        label,
                        ordinal,
                        null));
            }
            ordinal++;
        }
        for (String flag : content.flags) {
            Integer index = names.find(flag);
            if (index != null) {
                sink.annotation(new SourceAnnotation(
                        image.fileName(),
                        index,
                        CanonicalGeometry.CLASSIFICATION,
                        null,
                        null,
                        Double.NaN,
                        label,
                        ordinal++,
                        null));
            }
        }
    }

    private static @Nullable CanonicalGeometry geometry(
            LabelMeShape shape,
            String label,
            ImageInfo image,
            @Nullable Integer index,
            ShapeImporter importer,
            AnnotationSink sink)
            throws IOException {
        try {
            if (index == null) {
                throw new IllegalArgumentException("a shape needs a label");
            }
            Geometry geometry = shape.geometry(image);
            return importer.accept(geometry, image, () -> shape.path);
        } catch (IllegalArgumentException e) {
            sink.refused(new SourceProblem(label, shape.path, String.valueOf(e.getMessage())));
            return null;
        }
    }
}
