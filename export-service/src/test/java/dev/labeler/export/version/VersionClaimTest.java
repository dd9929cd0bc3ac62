package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.TestExportService;
import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.formats.model.LossReport;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.testing.TestPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class VersionClaimTest {
    private static final Database DATABASE =
            Database.open(TestPostgres.freshDatabase().config(), "export", "classpath:dev/labeler/export/migration");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void workerThatLostItsClaimWritesNothing() {
        DATABASE.transactions().inTransaction(handle -> {
            var id = PublishedVersionDao.insert(
                    handle,
                    new PublishedVersionDao.NewVersion(
                            "proj_0123456789ab",
                            "ds_1",
                            null,
                            VersionType.VERSION_TYPE_PUBLISHED,
                            null,
                            ExportContent.of(false, false),
                            List.of(ExportFormat.EXPORT_FORMAT_COCO),
                            TestExportService.OWNER,
                            NOW));
            var lost = Objects.requireNonNull(PublishedVersionDao.claim(handle, id));
            var held = Objects.requireNonNull(PublishedVersionDao.claim(handle, id));
            assertThat(PublishedVersionDao.startWriting(handle, held, NOW)).isTrue();

            assertThat(PublishedVersionDao.startWriting(handle, lost, NOW)).isFalse();
            assertThat(PublishedVersionDao.updateProgress(handle, lost, 1, 2, 3, NOW))
                    .isFalse();
            var artifact = new ArtifactRow(ExportFormat.EXPORT_FORMAT_COCO, "key", "hash", 1, List.of(), false);
            assertThat(PublishedVersionDao.storeArtifacts(
                            handle, lost, new ExportEncoder.Counts(1, 1, LossReport.EMPTY), List.of(artifact)))
                    .isFalse();
            assertThat(PublishedVersionDao.listArtifacts(handle, id).getFirst().sha256())
                    .isNull();
            assertThat(move(
                            handle,
                            lost,
                            VersionStatus.VERSION_STATUS_UPLOADING,
                            VersionStatus.VERSION_STATUS_COMMITTED))
                    .isFalse();

            assertThat(move(
                            handle,
                            held,
                            VersionStatus.VERSION_STATUS_UPLOADING,
                            VersionStatus.VERSION_STATUS_COMMITTED))
                    .isTrue();
            assertThat(PublishedVersionDao.abort(handle, id, null, Failure.unprocessable("too late")))
                    .isFalse();
            assertThat(move(
                            handle,
                            held,
                            VersionStatus.VERSION_STATUS_COMMITTED,
                            VersionStatus.VERSION_STATUS_PUBLISHED))
                    .isTrue();
            assertThat(PublishedVersionDao.claim(handle, id)).isNull();
            return id;
        });
    }

    private static boolean move(Handle handle, PublishedVersionRow row, VersionStatus from, VersionStatus to) {
        return PublishedVersionDao.changeStatus(handle, row, from, to, NOW);
    }
}
