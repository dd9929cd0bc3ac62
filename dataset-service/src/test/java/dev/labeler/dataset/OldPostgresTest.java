package dev.labeler.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.dataset.thumbnail.TestPictures;
import dev.labeler.proto.dataset.v1.DuplicateKind;
import dev.labeler.proto.dataset.v1.GetStatisticsRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.testing.DebianPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The statements that compute most in SQL, on a PostgreSQL that is older than the embedded one.
class OldPostgresTest {
    @Test
    void galleryWorksOnPostgres15() throws Exception {
        try (var postgres = new DebianPostgres(15);
                var service = new TestDatasetService(ArchiveLimits.DEFAULT, postgres.database())) {
            var one = TestPictures.encoded(TestPictures.blots(1, 64, 48), "png");
            var two = TestPictures.encoded(TestPictures.blots(2, 64, 48), "png");
            var other = TestPictures.encoded(TestPictures.blots(2, 64, 48), "bmp");
            var id = GalleryClient.upload(
                    service,
                    Map.of("a.png", one, "b.png", one, "c.png", two, "d.bmp", other, "e.txt", new byte[] {'x'}));
            GalleryClient.awaitThumbnails(service, id);

            var duplicates = GalleryClient.as(service, 1)
                    .listDuplicates(
                            ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
            assertThat(duplicates.getGroupsList())
                    .extracting(group -> group.getKind())
                    .containsExactly(DuplicateKind.DUPLICATE_KIND_EXACT, DuplicateKind.DUPLICATE_KIND_NEAR);
            assertThat(GalleryClient.as(service, 1)
                            .getStatistics(GetStatisticsRequest.newBuilder()
                                    .setDatasetId(id)
                                    .build())
                            .getNumImages())
                    .isEqualTo(4);
        }
    }
}
