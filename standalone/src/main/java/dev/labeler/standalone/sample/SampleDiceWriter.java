package dev.labeler.standalone.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.standalone.sample.SampleDataset.SampleClass;
import java.util.List;

/// Writes the sample's annotations as DICE JSON, as the platform exports them.
final class SampleDiceWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SampleDiceWriter() {}

    static byte[] json(String name, List<SampleClass> classNames, List<SampleImage> images) {
        var dice = JSON.createObjectNode();
        dice.put("format_version", "1.0").put("dataset_name", name).put("task_type", "instance_segmentation");
        var classes = dice.putArray("classes");
        for (var each : classNames) {
            classes.addObject()
                    .put("id", classes.size() - 1)
                    .put("name", each.name())
                    .put("color", each.color())
                    .put("supercategory", each.supercategory());
        }
        var list = dice.putArray("images");
        int annotationId = 1;
        for (var image : images) {
            var node = list.addObject()
                    .put("id", list.size())
                    .put("file_name", image.name())
                    .put("width", image.width())
                    .put("height", image.height())
                    .put("split", image.split());
            var annotations = node.putArray("annotations");
            for (var shape : image.shapes()) {
                var annotation = annotations.addObject();
                annotation.put("id", annotationId++);
                annotation.put("class_id", shape.classIndex());
                annotation.put("class_name", classNames.get(shape.classIndex()).name());
                describe(annotation, shape);
            }
        }
        try {
            return JSON.writeValueAsBytes(dice);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void describe(ObjectNode annotation, SampleShape shape) {
        switch (shape) {
            case SampleShape.Box box -> box(annotation, box.x(), box.y(), box.width(), box.height());
            case SampleShape.Disc disc ->
                box(
                        annotation,
                        disc.x() - disc.radius(),
                        disc.y() - disc.radius(),
                        2 * disc.radius(),
                        2 * disc.radius());
            case SampleShape.Region region
            when region.holes().isEmpty() -> {
                var segmentation = annotation.putArray("segmentation");
                region.parts().forEach(ring -> flat(segmentation.addArray(), ring));
            }
            case SampleShape.Region region -> {
                var geometry = annotation.putObject("geometry").put("type", "polygon");
                points(geometry.putArray("points"), region.parts().getFirst());
                var holes = geometry.putArray("holes");
                region.holes().forEach(ring -> points(holes.addArray(), ring));
            }
        }
    }

    private static void box(ObjectNode annotation, double x, double y, double width, double height) {
        annotation.putArray("bbox").add(x).add(y).add(width).add(height);
        annotation.put("bbox_format", "xywh").put("area", width * height).put("iscrowd", 0);
    }

    private static void flat(ArrayNode ring, double[] coordinates) {
        for (double coordinate : coordinates) {
            ring.add(coordinate);
        }
    }

    private static void points(ArrayNode ring, double[] coordinates) {
        for (int i = 0; i < coordinates.length; i += 2) {
            ring.addArray().add(coordinates[i]).add(coordinates[i + 1]);
        }
    }
}
