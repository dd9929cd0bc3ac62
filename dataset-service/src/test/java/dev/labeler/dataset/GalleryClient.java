package dev.labeler.dataset;

import static dev.labeler.dataset.DatasetClient.named;
import static org.assertj.core.api.Assertions.assertThat;

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

/// Calls of GalleryService that tests share.
public final class GalleryClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private GalleryClient() {}

    public static GalleryServiceGrpc.GalleryServiceBlockingV2Stub as(TestDatasetService service, long user) {
        return GalleryServiceGrpc.newBlockingV2Stub(service.services.asUser(user))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /// The id of a new dataset of user 1.
    public static String upload(TestDatasetService service, Map<String, byte[]> files) throws Exception {
        return service.asUser(1)
                .uploadOne(named("pictures"), "pictures.zip", TestArchives.zip(files))
                .getDatasetId();
    }

    public static void awaitThumbnails(TestDatasetService service, String id) {
        Eventually.eventually(
                PATIENCE,
                () -> assertThat(as(service, 1)
                                .listDuplicates(ListDuplicatesRequest.newBuilder()
                                        .setDatasetId(id)
                                        .build())
                                .getPending())
                        .isZero());
    }

    public static DatasetStatistics statistics(TestDatasetService service, String id) throws Exception {
        return as(service, 1)
                .getStatistics(
                        GetStatisticsRequest.newBuilder().setDatasetId(id).build());
    }

    public static DatasetSplit split(TestDatasetService service, String id) throws Exception {
        return as(service, 1)
                .getSplit(GetSplitRequest.newBuilder().setDatasetId(id).build());
    }
}
