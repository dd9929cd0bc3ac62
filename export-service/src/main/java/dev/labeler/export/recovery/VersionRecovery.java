package dev.labeler.export.recovery;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.VersionStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rebuilds the list of versions in an empty database from what storage has. The files of a recovered version can
/// be downloaded; it cannot be encoded again or compared, because the revisions as of it are lost.
public final class VersionRecovery {
    private static final long FIRST_WORKING_ID = 1_000_000_000_000L;
    private static final long ID_MARGIN = 1000;

    private final Database database;
    private final ObjectStore store;

    /// @param store the annotations bucket
    public VersionRecovery(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /// Whether the database may be recovered: it has no version, or an earlier recovery was not finished.
    public boolean isUnfinished() {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT EXISTS (SELECT FROM recovery WHERE finished_at IS NULL)")
                                .mapTo(Boolean.class)
                                .one());
    }

    public boolean isEmpty() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT NOT EXISTS (SELECT FROM version)")
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Records that a recovery has begun, so that it can be repeated after a kill.
    public void begin() {
        database.transactions().inTransaction(handle -> handle.execute("""
                INSERT INTO recovery (started_at) VALUES (clock_timestamp())
                ON CONFLICT (one) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL"""));
    }

    public void finish() {
        database.transactions()
                .inTransaction(handle -> handle.execute("UPDATE recovery SET finished_at = clock_timestamp()"));
    }

    public StoredProjectFiles listFiles(String projectId) {
        return StoredProjectFiles.list(store, projectId);
    }

    /// Inserts the published and export versions.
    ///
    /// @param problems receives what could not be read
    public List<RecoveredVersion> insertPublished(StoredProjectFiles files, List<String> problems) throws IOException {
        var versions = new ArrayList<RecoveredVersion>();
        for (var key : files.manifests()) {
            try (var content = store.open(key)) {
                versions.add(ManifestReader.read(key, content.readAllBytes()));
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        database.transactions().inTransaction(handle -> {
            versions.forEach(version -> insert(handle, version));
            handle.createQuery("""
                            SELECT setval(pg_get_serial_sequence('version', 'version_id'),
                                (SELECT coalesce(max(version_id), 0) + :margin FROM version WHERE version_id < :working))
                            """)
                    .bind("margin", ID_MARGIN)
                    .bind("working", FIRST_WORKING_ID)
                    .mapTo(Long.class)
                    .one();
            return versions;
        });
        return versions;
    }

    private static void insert(Handle handle, RecoveredVersion version) {
        insertVersion(handle, version, VersionStatus.VERSION_STATUS_PUBLISHED_VALUE, null);
        for (var file : version.files()) {
            insertFile(handle, version.versionId(), file);
        }
    }

    private static void insertVersion(Handle handle, RecoveredVersion version, int status, byte @Nullable [] frozen) {
        var at = version.createdAt().atOffset(ZoneOffset.UTC);
        handle.createUpdate("""
                        INSERT INTO version (version_id, project_id, dataset_id, version_number, version_type, status,
                            description, include_draft, only_verified, include_unannotated, frozen, image_count, annotation_count, bytes,
                            step, created_by, created_at, published_at)
                        OVERRIDING SYSTEM VALUE
                        VALUES (:id, :project, :dataset, :number, :type, :status, :description, :draft, :verified, :unannotated,
                            :frozen, :images, :annotations, :bytes, 'done', :by, :at, :publishedAt)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("id", version.versionId())
                .bind("project", version.projectId())
                .bind("dataset", version.datasetId())
                .bind("number", version.number())
                .bind("type", version.type())
                .bind("status", status)
                .bind("description", version.description())
                .bind("draft", version.includeDraft())
                .bind("verified", version.onlyVerified())
                .bind("unannotated", version.includeUnannotated())
                .bind("frozen", frozen)
                .bind("images", frozen == null ? version.imageCount() : null)
                .bind("annotations", frozen == null ? version.annotationCount() : null)
                .bind(
                        "bytes",
                        version.files().stream()
                                .mapToLong(Artifact::getSizeBytes)
                                .sum())
                .bind("by", version.createdBy())
                .bind("at", at)
                .bind("publishedAt", frozen == null ? at : null)
                .execute();
    }

    private static void insertFile(Handle handle, long versionId, Artifact file) {
        handle.execute(
                "INSERT INTO artifact (version_id, format, key, sha256, size_bytes, losses) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                versionId,
                file.getFormatValue(),
                file.getKey(),
                file.getSha256(),
                file.getSizeBytes(),
                Artifact.newBuilder().addAllLosses(file.getLossesList()).build().toByteArray());
    }

    /// Inserts the working versions whose copies are stored. Returns their number.
    public int insertWorking(StoredProjectFiles files, List<String> problems) throws IOException {
        var inserted = 0;
        for (var key : files.workingCopies()) {
            var object = store.head(key);
            var id = object == null ? null : object.metadata().get("version_id");
            if (object == null || id == null || !id.matches("[0-9]{13,18}")) {
                problems.add(key + " has no version_id in its metadata");
                continue;
            }
            var number = key.substring(key.indexOf("/v0.") + 1, key.lastIndexOf('/'));
            insertWorking(
                    Long.parseLong(id),
                    files.projectId(),
                    String.valueOf(object.metadata().get("dataset_id")),
                    number,
                    object.lastModified(),
                    Artifact.newBuilder()
                            .setFormat(ExportFormat.EXPORT_FORMAT_DICE)
                            .setKey(key)
                            .setSha256(object.sha256() == null ? hash(key) : object.sha256())
                            .setSizeBytes(object.size())
                            .build());
            inserted++;
        }
        return inserted;
    }

    /// A large object has no hash in its metadata.
    private String hash(String key) throws IOException {
        try (var content = store.open(key)) {
            return Sha256.hex(content);
        }
    }

    private void insertWorking(
            long versionId, String projectId, String datasetId, String number, Instant storedAt, Artifact file) {
        var frozen = FrozenVersion.newBuilder()
                .setProjectId(projectId)
                .setDatasetId(datasetId)
                .setVersionId(versionId)
                .setVersionNumber(number)
                .setVersionType(VersionType.VERSION_TYPE_WORKING)
                .build();
        database.transactions().inTransaction(handle -> {
            var version = new RecoveredVersion(
                    versionId,
                    projectId,
                    datasetId,
                    0,
                    number,
                    VersionType.VERSION_TYPE_WORKING_VALUE,
                    0,
                    null,
                    true,
                    false,
                    false,
                    0,
                    0,
                    null,
                    storedAt,
                    List.of(file));
            insertVersion(handle, version, VersionStatus.VERSION_STATUS_COMMITTED_VALUE, frozen.toByteArray());
            insertFile(handle, versionId, file);
            return handle.execute("""
                    INSERT INTO working_copy (project_id, version_id) VALUES (?, ?)
                    ON CONFLICT (project_id) DO UPDATE
                    SET version_id = greatest(working_copy.version_id, excluded.version_id)""", projectId, versionId);
        });
    }
}
