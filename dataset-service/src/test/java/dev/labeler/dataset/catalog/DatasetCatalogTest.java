package dev.labeler.dataset.catalog;

import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatasetCatalogTest {
    private TestDatasetService service;

    @BeforeEach
    void open() {
        service = new TestDatasetService();
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void everyFilterNarrowsTheList() throws Exception {
        var cats = upload("Cats", "animals", "day,cc0");
        var dogs = upload("Dogs", "animals", "night");
        var cars = upload("Cars 100%", "traffic", "day");

        assertThat(list(ListDatasetsRequest.newBuilder())).containsExactly(cars, dogs, cats);
        assertThat(list(ListDatasetsRequest.newBuilder().addTags("day"))).containsExactly(cars, cats);
        assertThat(list(ListDatasetsRequest.newBuilder().addTags("cc0,day"))).containsExactly(cats);
        assertThat(list(ListDatasetsRequest.newBuilder().setTaskType("animals")))
                .containsExactly(dogs, cats);
        assertThat(list(ListDatasetsRequest.newBuilder().setQ("0%"))).containsExactly(cars);
        assertThat(list(ListDatasetsRequest.newBuilder().setQ("about dOGS"))).containsExactly(dogs);
        assertThat(list(ListDatasetsRequest.newBuilder().setUserId(2))).isEmpty();
        assertThat(list(ListDatasetsRequest.newBuilder().setVisibility(Visibility.VISIBILITY_PUBLIC)))
                .isEmpty();
        assertThat(list(ListDatasetsRequest.newBuilder().setLabeled(true))).isEmpty();
        assertThat(list(ListDatasetsRequest.newBuilder().setFormat(DatasetFormat.DATASET_FORMAT_COCO)))
                .isEmpty();
        assertThat(list(ListDatasetsRequest.newBuilder().setLimit(2).setPage(2)))
                .containsExactly(cats);
        var beyond = service.asUser(1)
                .rpc()
                .listDatasets(ListDatasetsRequest.newBuilder().setPage(9).build());
        assertThat(beyond.getDatasetsList()).isEmpty();
        assertThat(beyond.getTotal()).isEqualTo(3);
        assertThat(service.asUser(1)
                        .rpc()
                        .listAvailableDatasets(ListAvailableDatasetsRequest.newBuilder()
                                .addTags("night")
                                .build())
                        .getDatasetsList())
                .singleElement()
                .satisfies(dataset -> assertThat(dataset.getNumItems()).isEqualTo(1));
    }

    @Test
    void pagesOutsideTheirBoundsAreInvalid() {
        for (var request : new ListDatasetsRequest.Builder[] {
            ListDatasetsRequest.newBuilder().setPage(0),
            ListDatasetsRequest.newBuilder().setLimit(201),
            ListDatasetsRequest.newBuilder().setLimit(0),
            ListDatasetsRequest.newBuilder().setQ("\0"),
        }) {
            var thrown = catchThrowable(() -> service.asUser(1).rpc().listDatasets(request.build()));
            assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
            assertThat(DatasetErrors.metadata(thrown)).containsKey("path");
        }
        var batch = catchThrowable(() -> service.asUser(1)
                .rpc()
                .batchGetDatasets(BatchGetDatasetsRequest.newBuilder()
                        .addAllDatasetIds(Collections.nCopies(51, "x"))
                        .build()));
        assertThat(DatasetErrors.reason(batch)).isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void updateChangesTheGivenFieldsAndMetaJson() throws Exception {
        var id = upload("Cats", "animals", "day");

        var updated = service.asUser(1)
                .rpc()
                .updateDataset(UpdateDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setName("고양이")
                        .setVisibility(Visibility.VISIBILITY_PUBLIC)
                        .build());

        assertThat(updated.getName()).isEqualTo("고양이");
        assertThat(updated.getTagsList()).containsExactly("day");
        assertThat(updated.getDescription()).isEqualTo("about Cats");
        assertThat(updated.getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
        eventually(() -> assertThat(meta(id))
                .contains("\"name\":\"고양이\"")
                .contains("\"visibility\":\"public\"")
                .contains("\"analysis\":{")
                .contains("\"num_skipped\": 0"));
        var cleared = service.asUser(1)
                .rpc()
                .updateDataset(UpdateDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setSetTags(true)
                        .build());
        assertThat(cleared.getTagsList()).isEmpty();
    }

    @Test
    void invalidMetadataChangesNothing() throws Exception {
        var id = upload("Cats", "animals", "day");

        var thrown = catchThrowable(() -> service.asUser(1)
                .rpc()
                .updateDataset(UpdateDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setName(" ")
                        .setDescription("x".repeat(10_001))
                        .build()));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(DatasetErrors.violations(thrown)).containsOnlyKeys("name", "description");
        assertThat(list(ListDatasetsRequest.newBuilder().setQ("Cats"))).containsExactly(id);
    }

    @Test
    void deletedDatasetKeepsItsFilesUntilThePurge() throws Exception {
        for (var storage : new boolean[] {false, true}) {
            var id = upload("a", "t", "x");

            delete(id, storage);

            assertThat(service.keys("datasets/" + id + "/")).hasSize(2);
            assertThat(list(ListDatasetsRequest.newBuilder())).doesNotContain(id);
            assertThat(service.count("image WHERE dataset_id = '" + id + "'")).isEqualTo(1);
        }
    }

    private void delete(String id, boolean storage) throws Exception {
        var response = service.asUser(1)
                .rpc()
                .deleteDataset(DeleteDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setStorage(storage)
                        .build());
        assertThat(response.getDeleted()).isTrue();
    }

    private String meta(String id) throws Exception {
        try (var in = service.store.open("datasets/" + id + "/meta.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String upload(String name, String taskType, String tags) throws Exception {
        return service.asUser(1)
                .upload(
                        UploadHeader.newBuilder()
                                .setName(name)
                                .setDescription("about " + name)
                                .setTaskType(taskType)
                                .addTags(tags)
                                .build(),
                        Map.of("a.png", image("png", 4, 4)))
                .getDatasetId();
    }

    private List<String> list(ListDatasetsRequest.Builder request) throws Exception {
        var response = service.asUser(1).rpc().listDatasets(request.build());
        if (!request.hasPage()) {
            assertThat(response.getTotal()).isEqualTo(response.getDatasetsCount());
        }
        return response.getDatasetsList().stream().map(Dataset::getId).toList();
    }
}
