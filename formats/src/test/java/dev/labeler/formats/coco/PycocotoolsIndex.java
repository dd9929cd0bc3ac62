package dev.labeler.formats.coco;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Indexes a JSON file as pycocotools does, and reads the members that pycocotools reads, without defaults:
/// `COCO.createIndex`, `COCO.annToRLE`, `COCO.loadRes` and the members that `COCOeval` accesses.
public final class PycocotoolsIndex {
    public final Map<Long, Map<String, Object>> images = new LinkedHashMap<>();
    public final Map<Long, Map<String, Object>> annotations = new LinkedHashMap<>();
    public final Map<Long, Map<String, Object>> categories = new LinkedHashMap<>();
    public final Map<Long, List<Long>> annotationsByImage = new LinkedHashMap<>();
    public final Map<Long, List<Long>> imagesByCategory = new LinkedHashMap<>();

    private PycocotoolsIndex() {}

    public static PycocotoolsIndex of(byte[] json) {
        var settings = LoadSettings.builder().setCodePointLimit(100_000_000).build();
        var dataset = object(new Load(settings).loadFromString(new String(json, StandardCharsets.UTF_8)));
        var index = new PycocotoolsIndex();
        for (var image : list(dataset, "images")) {
            index.images.put(number(image, "id"), image);
            number(image, "width");
            number(image, "height");
        }
        for (var category : list(dataset, "categories")) {
            index.categories.put(number(category, "id"), category);
            require(category, "name");
        }
        for (var annotation : list(dataset, "annotations")) {
            var id = number(annotation, "id");
            if (id < 1 || index.annotations.put(id, annotation) != null) {
                throw new AssertionError("annotation id " + id + " is 0 or given twice");
            }
            var image = number(annotation, "image_id");
            var category = number(annotation, "category_id");
            if (!index.images.containsKey(image) || !index.categories.containsKey(category)) {
                throw new AssertionError("an unknown image or category: " + annotation);
            }
            index.annotationsByImage
                    .computeIfAbsent(image, _ -> new ArrayList<>())
                    .add(id);
            index.imagesByCategory
                    .computeIfAbsent(category, _ -> new ArrayList<>())
                    .add(image);
            index.readShape(annotation, index.images.get(image));
        }
        return index;
    }

    private void readShape(Map<String, Object> annotation, Map<String, Object> image) {
        if (numbers(require(annotation, "bbox")) != 4) {
            throw new AssertionError("bbox is not four numbers: " + annotation);
        }
        var isCrowd = number(annotation, "iscrowd");
        if (!(require(annotation, "area") instanceof Number) || isCrowd > 1) {
            throw new AssertionError("area and iscrowd are needed: " + annotation);
        }
        if (require(annotation, "segmentation") instanceof List<?> rings) {
            for (var ring : rings) {
                // frPyObjects takes a list of four numbers for a box.
                if (numbers(ring) < 6 || numbers(ring) % 2 != 0) {
                    throw new AssertionError("a ring of " + numbers(ring) + " numbers: " + annotation);
                }
            }
        } else {
            var mask = object(require(annotation, "segmentation"));
            if (!List.of(number(image, "height"), number(image, "width")).equals(longs(require(mask, "size")))
                    || !(mask.get("counts") instanceof String)) {
                throw new AssertionError("run lengths of another size than the image: " + annotation);
            }
        }
    }

    private static List<Long> longs(Object value) {
        return ((List<?>) value)
                .stream().map(each -> ((Number) each).longValue()).toList();
    }

    private static int numbers(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance) ? list.size() : -1;
    }

    private static Object require(Map<String, Object> object, String member) {
        return Objects.requireNonNull(object.get(member), () -> "no '" + member + "' in " + object);
    }

    private static long number(Map<String, Object> object, String member) {
        return ((Number) require(object, member)).longValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> object, String member) {
        return (List<Map<String, Object>>) require(object, member);
    }
}
