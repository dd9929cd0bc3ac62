package dev.labeler.dataset.gallery;

import static dev.labeler.dataset.DatasetClient.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.Archives;
import dev.labeler.dataset.TestHouse;
import dev.labeler.proto.dataset.v1.DatasetSplit;
import dev.labeler.proto.dataset.v1.DatasetStatistics;
import dev.labeler.proto.dataset.v1.GalleryServiceGrpc;
import dev.labeler.proto.dataset.v1.GetSplitRequest;
import dev.labeler.proto.dataset.v1.GetStatisticsRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What tests do with a gallery.
final class GalleryClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private GalleryClient() {}

    static GalleryServiceGrpc.GalleryServiceBlockingV2Stub as(TestHouse house, long user) {
        return GalleryServiceGrpc.newBlockingV2Stub(house.services.asUser(user))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /// The id of a new dataset of user 1.
    static String upload(TestHouse house, Map<String, byte[]> files) throws Exception {
        return house.asUser(1)
                .uploadOne(named("pictures"), "pictures.zip", Archives.zip(files))
                .getDatasetId();
    }

    static void awaitLooked(TestHouse house, String id) {
        Eventually.eventually(
                PATIENCE,
                () -> assertThat(as(house, 1)
                                .listDuplicates(ListDuplicatesRequest.newBuilder()
                                        .setDatasetId(id)
                                        .build())
                                .getPending())
                        .isZero());
    }

    static DatasetStatistics statistics(TestHouse house, String id) throws Exception {
        return as(house, 1)
                .getStatistics(
                        GetStatisticsRequest.newBuilder().setDatasetId(id).build());
    }

    static DatasetSplit split(TestHouse house, String id) throws Exception {
        return as(house, 1)
                .getSplit(GetSplitRequest.newBuilder().setDatasetId(id).build());
    }
}
