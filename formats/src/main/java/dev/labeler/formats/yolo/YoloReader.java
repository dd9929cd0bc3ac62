package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.FileNames;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFile;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Reads YOLO labels: a text file an image, whose numbers are parts of the image's size, so that a
/// label file without an image is refused. An empty label file says that the image is empty. Class
/// names come from `data.yaml`, else from Darknet's `obj.names`, else from `classes.txt`, else from the
/// numbers that occur.
public final class YoloReader implements FormatReader {

    @Override
    public LossReport read(SourceFiles files, Layout layout, AnnotationSink sink) throws IOException {
        YoloConfig config = layout.labelFiles().isEmpty()
                ? YoloConfig.NONE
                : config(files, layout.labelFiles().getFirst());
        List<String> texts;
        List<String> images;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            texts = new ArrayList<>();
            images = new ArrayList<>();
            list.map(SourceFile::name)
                    .filter(name -> !FileNames.isClutter(name))
                    .forEach(name -> {
                        if (FileNames.isImage(name)) {
                            images.add(name);
                        } else if (FileNames.extension(name).equals("txt")) {
                            texts.add(name);
                        }
                    });
        }
        YoloLabels labels = YoloLabels.among(texts);
        List<String> names = config.names().isEmpty() ? YoloClassNames.find(files, texts, labels) : config.names();
        List<ClassDefinition> classes = new ArrayList<>();
        for (String name : names) {
            classes.add(new ClassDefinition(
                    classes.size(),
                    name,
                    null,
                    null,
                    null,
                    config.keypointNames().getOrDefault(classes.size(), List.of()),
                    List.of(),
                    config.flipIndexes(),
                    null));
        }
        sink.classes(classes);
        if (names.equals(YoloClassNames.numbered(names.size())) && !names.isEmpty()) {
            sink.notice(new Refusal(
                    layout.root(), "", "no class names (data.yaml, classes.txt or obj.names); classes are numbered"));
        }
        YoloSplits splits = YoloSplits.of(files, layout, config);
        Set<String> used = new HashSet<>();
        for (String image : images) {
            String label = labels.of(image);
            ImageSize size = files.imageSize(image);
            ImageInfo info = new ImageInfo(
                    image.substring(layout.imageRoot().length()),
                    size == null ? 0 : size.width(),
                    size == null ? 0 : size.height(),
                    splits.of(image));
            sink.image(info);
            if (label != null && used.add(label)) {
                new YoloLabelFile(label, info, classes.size(), config, sink).read(files);
            } else if (label != null) {
                sink.refused(new Refusal(label, "", "belongs to another image too; '" + image + "' gets no labels"));
            }
        }
        for (String label : labels.files().stream().sorted().toList()) {
            if (!used.contains(label)) {
                sink.refused(
                        new Refusal(label, "", "no image of this name, without whose size the labels mean nothing"));
            }
        }
        return LossReport.EMPTY;
    }

    private static YoloConfig config(SourceFiles files, String file) throws IOException {
        return DarknetConfig.isOne(file) ? DarknetConfig.read(files, file) : YoloConfig.read(files, file);
    }
}
