package dev.labeler.formats.imagefolder;

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
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.SourceFile;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reads `root/[split/]class/…/image`: the class of an image is the name of its folder; classes are sorted by
/// name.
public final class ImageFolderReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        List<String> images;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            images = list.map(SourceFile::name)
                    .filter(FileNameRules::isImage)
                    .map(name -> name.substring(layout.root().length()))
                    .toList();
        }
        if (images.isEmpty()) {
            throw new UnreadableSourceException(new SourceProblem(layout.root(), "", "no image found"));
        }
        ImageFolderLayout folders = ImageFolderLayout.of(images);
        Map<String, Integer> indexes = new HashMap<>();
        List<ClassDefinition> classes = new ArrayList<>();
        for (String name : folders.names()) {
            indexes.put(name, classes.size());
            classes.add(ClassDefinition.named(classes.size(), name));
        }
        sink.classes(classes);
        sink.expect(images.size() - folders.besideClasses());
        for (String image : images) {
            image(files, layout, folders, indexes, image, sink);
        }
        return LossReport.EMPTY;
    }

    private static void image(
            DatasetSource files,
            DatasetLayout layout,
            ImageFolderLayout folders,
            Map<String, Integer> indexes,
            String image,
            AnnotationSink sink)
            throws IOException {
        String file = layout.root() + image;
        String name = folders.classOf(image);
        Integer index = name == null ? null : indexes.get(name);
        if (index == null) {
            sink.refused(new SourceProblem(file, "", "the image is in no class folder"));
            return;
        }
        ImageSize size = files.imageSize(file);
        String id = file.substring(layout.imageRoot().length());
        sink.image(new ImageInfo(
                id, size == null ? 0 : size.width(), size == null ? 0 : size.height(), folders.splitOf(image)));
        sink.annotation(new SourceAnnotation(
                id, index, CanonicalGeometry.CLASSIFICATION, null, null, Double.NaN, file, 0, null));
    }
}
