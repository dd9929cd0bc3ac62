package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads COCO panoptic: a JSON file with the segments of each image, and a PNG for each image whose colors are
/// the ids of the segments. Each segment becomes a mask.
public final class PanopticReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        LossReport.Counter losses = new LossReport.Counter();
        ImageNameResolver names = ImageNameResolver.of(files, layout.imageRoot());
        CocoCategoryIndex categories = new CocoCategoryIndex();
        List<CocoFileHeader> heads = new ArrayList<>();
        for (String file : layout.labelFiles()) {
            heads.add(CocoFileHeader.read(files, file, layout, names, categories, losses, sink));
        }
        sink.classes(categories.classes());
        Set<String> announced = new HashSet<>();
        for (CocoFileHeader head : heads) {
            for (ImageInfo image : head.images()) {
                if (announced.add(image.fileName())) {
                    sink.image(image);
                }
            }
        }
        names.reportUnreferenced(announced, sink);
        PanopticFileIndex masks = PanopticFileIndex.of(files);
        for (CocoFileHeader head : heads) {
            annotations(files, head, new PanopticImageReader(files, masks, head, losses, sink), sink);
        }
        return losses.report();
    }

    private static void annotations(
            DatasetSource files, CocoFileHeader head, PanopticImageReader images, AnnotationSink sink)
            throws IOException {
        try (JsonFileReader input = JsonFileReader.open(files, head.file())) {
            try {
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isWanted = parser.currentName().equals("annotations");
                    if (parser.nextToken() != JsonToken.START_ARRAY || !isWanted) {
                        parser.skipChildren();
                        continue;
                    }
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (parser.currentToken() == JsonToken.START_OBJECT) {
                            images.read(input);
                        } else {
                            sink.refused(input.refusal("an annotation is an object"));
                            parser.skipChildren();
                        }
                    }
                }
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }
}
