package dev.labeler.standalone.recovery;

import dev.labeler.annotation.AnnotationModule;
import dev.labeler.annotation.recovery.ProjectRecovery;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.recovery.DatasetRecovery;
import dev.labeler.export.ExportModule;
import dev.labeler.export.recovery.RecoveredVersion;
import dev.labeler.export.recovery.StoredProjectFiles;
import dev.labeler.export.recovery.VersionRecovery;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.server.BackingStores;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneSecrets;
import dev.labeler.standalone.server.StartupChecks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rebuilds the database of an installation from its two buckets. Every dataset and every project is one
/// transaction, and a repeated run keeps what an earlier one has stored, so that it can be killed at any time.
public final class InstallationRecovery {
    private final DatasetRecovery datasets;
    private final ProjectRecovery projects;
    private final VersionRecovery versions;
    private final ObjectStore annotationStore;
    private final ProgressDisplay progress;
    private final RecoveryReport report = new RecoveryReport();

    private InstallationRecovery(
            DatasetRecovery datasets,
            ProjectRecovery projects,
            VersionRecovery versions,
            ObjectStore annotationStore,
            ProgressDisplay progress) {
        this.datasets = datasets;
        this.projects = projects;
        this.versions = versions;
        this.annotationStore = annotationStore;
        this.progress = progress;
    }

    /// Runs on the database and the store of a server that is not running.
    ///
    /// @throws ConfigException if the database is not empty
    public static RecoveryReport run(StandaloneConfig config, ProgressDisplay progress) throws IOException {
        StartupChecks.require(config);
        var secrets = new StandaloneSecrets(config.home(), config.environment());
        try (var backing = BackingStores.open(config, secrets.complete())) {
            var environment = backing.environment();
            var database = DatabaseConfig.fromEnvironment(environment);
            var storage = StorageConfig.fromEnvironment(environment);
            try (var datasetStore = ObjectStore.open(storage, storage.datasetsBucket());
                    var annotationStore = ObjectStore.open(storage, storage.annotationsBucket());
                    var datasets = DatasetModule.openDatabase(database);
                    var annotations = AnnotationModule.openDatabase(database);
                    var exports = ExportModule.openDatabase(database)) {
                return new InstallationRecovery(
                                new DatasetRecovery(datasets, datasetStore),
                                new ProjectRecovery(annotations),
                                new VersionRecovery(exports, annotationStore),
                                annotationStore,
                                progress)
                        .run();
            }
        }
    }

    private RecoveryReport run() throws IOException {
        requireEmpty();
        versions.begin();
        var datasetIds = datasets.listIds();
        try (var bar = progress.bar("datasets", datasetIds.size())) {
            for (var i = 0; i < datasetIds.size(); i++) {
                report.add(recoverDataset(datasetIds.get(i)));
                bar.to(i + 1L);
            }
        }
        var projectIds = StoredProjectFiles.listProjectIds(annotationStore);
        try (var bar = progress.bar("projects", projectIds.size())) {
            for (var i = 0; i < projectIds.size(); i++) {
                report.add(recoverProject(projectIds.get(i)));
                bar.to(i + 1L);
            }
        }
        versions.finish();
        return report;
    }

    private void requireEmpty() {
        var isEmpty = datasets.isEmpty() && projects.isEmpty() && versions.isEmpty();
        if (!isEmpty && !versions.isUnfinished()) {
            throw new ConfigException("The database is not empty. A recovery needs an empty database: "
                    + "set DATABASE_URL to a new one, or move the directory `postgres` out of --home.");
        }
    }

    private RecoveryReport.Row recoverDataset(String datasetId) {
        try {
            var found = datasets.load(datasetId, _ -> {});
            return new RecoveryReport.Row(datasetId, found.name(), found.images(), 0, 0, found.version(), found.note());
        } catch (IOException e) {
            return RecoveryReport.Row.failed(datasetId, String.valueOf(e.getMessage()));
        }
    }

    private RecoveryReport.Row recoverProject(String projectId) throws IOException {
        var files = versions.listFiles(projectId);
        var problems = new ArrayList<String>();
        var project = loadProject(files, problems);
        var published = versions.insertPublished(files, problems);
        published.forEach(this::reserve);
        var count = published.size() + versions.insertWorking(files, problems);
        var note = String.join("; ", problems);
        return project == null
                ? new RecoveryReport.Row(projectId, "", 0, 0, 0, count, note)
                : new RecoveryReport.Row(
                        projectId,
                        project.name(),
                        project.images(),
                        project.annotations(),
                        project.drafts(),
                        count,
                        note);
    }

    /// Loads the newest row file that is intact; null if there is none.
    private ProjectRecovery.@Nullable RecoveredProject loadProject(StoredProjectFiles files, List<String> problems) {
        for (var key : files.rowFiles()) {
            try (var content = annotationStore.open(key)) {
                return projects.load(files.projectId(), content, _ -> {});
            } catch (IOException | MissingObjectException e) {
                problems.add(key + ": " + e.getMessage());
            }
        }
        problems.add("no working copy has its annotations");
        return null;
    }

    private void reserve(RecoveredVersion version) {
        projects.reserve(new ProjectRecovery.StoredVersion(
                version.projectId(),
                version.versionId(),
                version.number(),
                version.type(),
                version.seq(),
                version.datasetVersion(),
                version.createdAt()));
    }
}
