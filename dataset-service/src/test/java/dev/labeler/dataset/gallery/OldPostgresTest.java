package dev.labeler.dataset.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.TestHouse;
import dev.labeler.dataset.archive.ArchiveLimits;
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
                var house = new TestHouse(ArchiveLimits.DEFAULT, postgres.database())) {
            var one = Pictures.encoded(Pictures.blots(1, 64, 48), "png");
            var two = Pictures.encoded(Pictures.blots(2, 64, 48), "png");
            var other = Pictures.encoded(Pictures.blots(2, 64, 48), "bmp");
            var id = GalleryClient.upload(
                    house, Map.of("a.png", one, "b.png", one, "c.png", two, "d.bmp", other, "e.txt", new byte[] {'x'}));
            GalleryClient.awaitLooked(house, id);

            var duplicates = GalleryClient.as(house, 1)
                    .listDuplicates(
                            ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
            assertThat(duplicates.getGroupsList())
                    .extracting(group -> group.getKind())
                    .containsExactly(DuplicateKind.DUPLICATE_KIND_EXACT, DuplicateKind.DUPLICATE_KIND_NEAR);
            assertThat(GalleryClient.as(house, 1)
                            .getStatistics(GetStatisticsRequest.newBuilder()
                                    .setDatasetId(id)
                                    .build())
                            .getNumImages())
                    .isEqualTo(4);
        }
    }
}
