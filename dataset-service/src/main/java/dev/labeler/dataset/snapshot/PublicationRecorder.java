package dev.labeler.dataset.snapshot;

import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import java.time.Clock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Records the newest published annotations of a dataset, which export-service reports.
public final class PublicationRecorder {
    private PublicationRecorder() {}

    /// A version older than the recorded one changes nothing.
    public static void record(
            Handle handle, JobScheduler jobs, Clock clock, String datasetId, PublishedAnnotations published) {
        var newer = handle.createUpdate("""
                        INSERT INTO publication (dataset_id, version_id, annotations) VALUES (:dataset, :version, :annotations)
                        ON CONFLICT (dataset_id) DO UPDATE
                        SET version_id = excluded.version_id, annotations = excluded.annotations
                        WHERE publication.version_id < excluded.version_id
                        """)
                .bind("dataset", datasetId)
                .bind("version", published.getVersionId())
                .bind("annotations", published.toByteArray())
                .execute();
        if (newer == 1) {
            handle.createUpdate("UPDATE dataset SET labeled = true WHERE dataset_id = :dataset")
                    .bind("dataset", datasetId)
                    .execute();
            jobs.schedule(handle, MetaFileWriter.instance(datasetId), clock.instant());
        }
    }

    static @Nullable PublishedAnnotations findNewest(Handle handle, String datasetId) {
        return SnapshotDao.annotations(
                handle.createQuery("SELECT annotations FROM publication WHERE dataset_id = :dataset")
                        .bind("dataset", datasetId)
                        .mapTo(byte[].class)
                        .findOne()
                        .orElse(null));
    }
}
