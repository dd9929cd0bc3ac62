package dev.labeler.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// A COCO file of any size with TACO's polygons, the same number on every image, and images wide enough for
/// all of them.
///
/// @param images number of images in the file
/// @param annotations number of annotations in the file
record ScaledTaco(String name, int images, int annotations) {
    static final ScaledTaco SMALL = new ScaledTaco("S", 10_000, 100_000);
    static final ScaledTaco LARGE = new ScaledTaco("L", 100_000, 1_000_000);

    /// Writes the file below `folder` unless it exists, and returns its path.
    Path write(Path taco, Path folder) throws IOException {
        var target = folder.resolve("taco-" + name + ".json");
        if (Files.exists(target)) {
            return target;
        }
        Files.createDirectories(folder);
        var partial = folder.resolve(target.getFileName() + ".partial");
        var json = JsonMapper.builder()
                .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .build();
        var source = json.readTree(taco.toFile());
        var shapes = new ArrayList<JsonNode>();
        source.get("annotations").forEach(shapes::add);
        try (var out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
                var writer = json.createGenerator(out)) {
            writer.writeStartObject();
            writer.writeArrayFieldStart("images");
            for (int image = 0; image < images; image++) {
                writer.writeStartObject();
                writer.writeNumberField("id", image);
                writer.writeNumberField("width", 6000);
                writer.writeNumberField("height", 6000);
                writer.writeStringField("file_name", "batch/%06d.jpg".formatted(image));
                writer.writeEndObject();
            }
            writer.writeEndArray();
            writer.writeArrayFieldStart("annotations");
            int perImage = annotations / images;
            for (int annotation = 0; annotation < annotations; annotation++) {
                var shape = shapes.get(annotation % shapes.size());
                writer.writeStartObject();
                writer.writeNumberField("id", annotation + 1);
                writer.writeNumberField("image_id", annotation / perImage);
                writer.writeFieldName("category_id");
                json.writeValue(writer, shape.get("category_id"));
                writer.writeFieldName("segmentation");
                json.writeValue(writer, shape.get("segmentation"));
                writer.writeFieldName("area");
                json.writeValue(writer, shape.get("area"));
                writer.writeFieldName("bbox");
                json.writeValue(writer, shape.get("bbox"));
                writer.writeNumberField("iscrowd", 0);
                writer.writeEndObject();
            }
            writer.writeEndArray();
            writer.writeFieldName("categories");
            json.writeValue(writer, source.get("categories"));
            writer.writeEndObject();
        }
        Files.move(partial, target);
        return target;
    }
}
