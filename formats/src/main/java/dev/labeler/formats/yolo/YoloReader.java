package dev.labeler.formats.yolo;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Reads YOLO labels: one text file for each image, whose numbers are fractions of the image's size, so that
/// a label file without an image is refused. An empty label file means that the image is empty. Class names
/// come from `data.yaml`, else from Darknet's `obj.names`, else from `classes.txt`, else from the class
/// numbers in the labels.
public final class YoloReader implements FormatReader {
    private final boolean rotated;

    /// @param rotated whether a line of four points is a rotated box, and not a polygon
    public YoloReader(boolean rotated) {
        this.rotated = rotated;
    }

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        YoloDataConfig config = layout.labelFiles().isEmpty()
                ? YoloDataConfig.NONE
                : config(files, layout.labelFiles().getFirst());
        List<String> texts;
        List<String> images;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            texts = new ArrayList<>();
            images = new ArrayList<>();
            list.map(SourceFile::name)
                    .filter(name -> !FileNameRules.isSystemFile(name))
                    .forEach(name -> {
                        if (FileNameRules.isImage(name)) {
                            images.add(name);
                        } else if (FileNameRules.extension(name).equals("txt")) {
                            texts.add(name);
                        }
                    });
        }
        YoloLabelFileIndex labels = YoloLabelFileIndex.index(texts);
        List<String> names = config.names().isEmpty() ? YoloClassNameReader.find(files, texts, labels) : config.names();
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
        if (names.equals(YoloClassNameReader.numbered(names.size())) && !names.isEmpty()) {
            sink.notice(new SourceProblem(
                    layout.root(), "", "no class names (data.yaml, classes.txt or obj.names); classes are numbered"));
        }
        LossReport.Counter losses = new LossReport.Counter();
        YoloSplitIndex splits = YoloSplitIndex.of(files, layout, config);
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
                new YoloLabelFileReader(label, info, classes.size(), config, rotated ? losses : null, sink).read(files);
            } else if (label != null) {
                sink.refused(
                        new SourceProblem(label, "", "also belongs to another image; '" + image + "' gets no labels"));
            }
        }
        for (String label : labels.files().stream().sorted().toList()) {
            if (!used.contains(label)) {
                sink.refused(new SourceProblem(
                        label, "", "no image of this name; labels are relative to the size of their image"));
            }
        }
        return losses.report();
    }

    private static YoloDataConfig config(DatasetSource files, String file) throws IOException {
        return DarknetConfig.isDarknetFile(file) ? DarknetConfig.read(files, file) : YoloDataConfig.read(files, file);
    }
}
