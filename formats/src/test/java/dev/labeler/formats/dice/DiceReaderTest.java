package dev.labeler.formats.dice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiceReaderTest {
    private static final String DETECTION = """
            {"format_version": "1.0", "dataset_id": "ds_1", "dataset_name": "n", "task_type": "object_detection",
             "migration_info": {"from": "0.9"}, "legacy_v09": {"x": [1, {"y": 2}]},
             "classes": [{"id": 0, "name": "cat", "color": "#ff0000", "supercategory": "animal"},
                         {"id": 1, "name": "dog", "color": "#00ff00", "supercategory": "animal"}],
             "splits": {"train": 1, "val": 0, "test": 0},
             "images": [
              {"id": 1, "annotations": [
                 {"id": 11, "class_id": 1, "class_name": "dog", "bbox": [1, 2, 3, 4], "bbox_format": "xywh",
                  "area": 12, "iscrowd": 0, "attributes": {"occluded": false}, "annotation_state": "draft"},
                 {"id": 12, "class_id": "cat", "bbox": [10, 10, 20, 30], "bbox_format": "xyxy", "confidence": 0.5,
                  "made_by": "x"},
                 {"id": 13, "class_id": 0, "segmentation": [[1, 1, 9, 1, 9, 9]], "bbox": [1, 1, 8, 8], "area": 32}],
               "file_name": "a.jpg", "file_format": "jpg", "width": 100, "height": 80, "depth": 3, "split": "train",
               "metadata": {"labeled_by": "ann", "labeled_at": null, "source": "tool"}}],
             "statistics": {"total_images": 1}}
            """;

    private static CollectingSink read(String json) throws IOException {
        return RoundTripExporter.read(new InMemoryDatasetSource().put("d.json", json), LabelFormat.DICE, "d.json");
    }

    @Test
    void detectionAndSegmentationAreRead() throws IOException {
        CollectingSink sink = read(DETECTION);

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.images).containsExactly(new ImageInfo("a.jpg", 100, 80, Split.TRAIN));
        assertThat(sink.classes).extracting(ClassDefinition::color).containsExactly("#ff0000", "#00ff00");
        assertThat(sink.texts())
                .containsExactly(
                        "a.jpg 1 bbox \"bbox\":[1,2,3,4],\"area\":12,\"iscrowd\":0",
                        "a.jpg 0 bbox \"bbox\":[10,10,10,20],\"area\":200,\"iscrowd\":0",
                        "a.jpg 0 polygon \"segmentation\":[[1,1,9,1,9,9]],\"bbox\":[1,1,8,8],\"area\":32,\"iscrowd\":0");
        assertThat(sink.annotations)
                .extracting(SourceAnnotation::state)
                .containsExactly(AnnotationState.DRAFT, null, null);
        assertThat(sink.annotations.getFirst().attributes()).isEqualTo("{\"occluded\":false}");
    }

    @Test
    void aClassificationHasOneAnnotationAnImage() throws IOException {
        CollectingSink sink = read("""
                {"task_type": "image_classification", "classes": ["cat", "dog"], "images": [
                  {"id": 1, "file_name": "a.jpg", "annotation": {"class_id": 1, "class_name": "dog"}},
                  {"id": 2, "file_name": "b.jpg", "annotation": null}]}
                """);

        assertThat(sink.texts()).containsExactly("a.jpg 1 classification ");
        assertThat(sink.images).hasSize(2);
    }

    @Test
    void badPartsAreRefusedWithTheirPath() throws IOException {
        CollectingSink sink = read("""
                {"classes": [{"id": 5, "name": "cat"}, {"id": 6}, 7], "images": [
                  {"file_name": "../a.jpg"}, 8,
                  {"file_name": "a.jpg", "width": 10, "height": 10, "annotations": [
                    {"class_id": 9, "bbox": [1, 1, 2, 2]},
                    {"class_id": 5, "bbox": [1, 1, NaN, 2]},
                    {"class_id": 5, "bbox": [1, 1, 2, 2], "bbox_format": "weird"},
                    {"class_id": 5, "bbox": [1, 1, 2, 2], "annotation_state": "done"},
                    {"class_id": 5, "geometry": {"type": "blob"}},
                    {"class_id": 5, "geometry": {"type": "circle", "center": 5}},
                    {"class_id": 5, "geometry": {"type": "polygon", "points": [[1, 1], [2, 2]]}},
                    {"class_id": 5, "geometry": {"type": "polyline", "points": null}},
                    {"class_id": 5, "geometry": 5},
                    9,
                    {"class_id": 5, "bbox": [1, 1, 2, 2]}]},
                  {"file_name": "a.jpg", "annotations": 3}]}
                """);

        assertThat(sink.annotations).hasSize(1);
        assertThat(sink.refusals)
                .extracting(refusal -> refusal.path() + ": " + refusal.reason())
                .containsExactly(
                        "$.classes[1]: a class needs a name",
                        "$.classes[2]: a class is an object or a name",
                        "$.images[0]: an image needs a file_name inside the dataset",
                        "$.images[1]: an image is an object",
                        "$.images[2].annotations[9]: an annotation is an object",
                        "$.images[2].annotations[0].class_id: no class has the id 9 or the name null",
                        "$.images[2].annotations[1].bbox: $.images[2].annotations[1].bbox[2] is not a finite number",
                        "$.images[2].annotations[2]: bbox_format 'weird' must be xywh, xyxy or cxcywh",
                        "$.images[2].annotations[3].annotation_state: must be draft, confirmed or verified",
                        "$.images[2].annotations[4].geometry: 'blob' is no geometry type; allowed: bbox, polygon, polyline, "
                                + "circle, rotated_bbox, keypoints, mask, classification, no_object",
                        "$.images[2].annotations[5].geometry: not the members of a circle",
                        "$.images[2].annotations[6].geometry: geometry.points: a polygon needs at least 3 points, this one has 2",
                        "$.images[2].annotations[7].geometry: not the members of a polyline",
                        "$.images[2].annotations[8].geometry: must be an object",
                        "$.images[3].annotations: must be an annotation or a list of annotations",
                        "$.images[3]: the image 'a.jpg' is given twice");
        assertThat(sink.refusals).extracting(SourceProblem::file).containsOnly("d.json");
    }

    @Test
    void aBrokenFileIsUnreadable() {
        assertThatThrownBy(() -> read(DETECTION.substring(0, DETECTION.length() / 2)))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageStartingWith("d.json $");
        assertThatThrownBy(() -> read("{\"classes\":[],\"images\":7}"))
                .hasMessage("d.json $.images: 'images' is not an array");
    }
}
