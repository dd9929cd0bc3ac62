package dev.labeler.formats.coco;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads COCO JSON. Each file is read twice: first without its annotations, which may precede the images and
/// categories they refer to, and then for the annotations. Several files (`instances_train.json`,
/// `instances_val.json`) share their categories by name, and the split of their images comes from their own
/// name.
public final class CocoReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        LossReport.Counter losses = new LossReport.Counter();
        ImageNameResolver names = ImageNameResolver.of(files, layout.imageRoot());
        CocoCategoryIndex categories = new CocoCategoryIndex();
        List<CocoFileHeader> heads = new ArrayList<>();
        for (String file : layout.labelFiles()) {
            heads.add(CocoFileHeader.read(files, file, layout, names, categories, losses, sink));
        }
        List<ClassDefinition> classes = categories.classes();
        sink.classes(classes);
        source(heads, losses, sink);
        Set<String> announced = new HashSet<>();
        for (CocoFileHeader head : heads) {
            sink.expect(head.annotations());
            for (var image : head.images()) {
                if (announced.add(image.fileName())) {
                    sink.image(image);
                }
            }
        }
        names.reportUnreferenced(announced, sink);
        for (CocoFileHeader head : heads) {
            new CocoAnnotationArrayReader(head, losses, sink).read(files);
        }
        return losses.report();
    }

    /// A dataset has one source: files whose `info` or `licenses` differ from those of the first are counted.
    private static void source(List<CocoFileHeader> heads, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        String first = null;
        for (CocoFileHeader head : heads) {
            String text = head.source().text();
            if (first == null && text != null) {
                first = text;
                sink.source(text);
            } else if (text != null && !text.equals(first)) {
                losses.add("'info' and 'licenses' of a further file left out", head::file);
            }
        }
    }
}
