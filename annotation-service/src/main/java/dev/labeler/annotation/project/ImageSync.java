package dev.labeler.annotation.project;

import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import io.grpc.Channel;
import io.grpc.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Copies the images of a dataset version from dataset-service into the project, in one transaction. An image
/// that is no longer in the dataset is deleted if it was never modified, else it stays with `stored` false.
///
/// The images are received before the transaction begins, so that no connection is held while the service
/// waits for dataset-service. One call per project receives them; concurrent calls wait for it.
public final class ImageSync {
    private static final int LOCKS = 64;

    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    public ImageSync(Database database, Channel datasets) {
        this.database = database;
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// Returns the updated project.
    ///
    /// @throws CancellationException if the call is cancelled
    public ProjectRow sync(ProjectRow project, Access access) {
        var lock = locks[Math.floorMod(project.projectId().hashCode(), LOCKS)];
        acquire(lock);
        try {
            return syncLocked(project.projectId(), access);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot copy the images of dataset " + access.getDatasetId(), e);
        } finally {
            lock.unlock();
        }
    }

    private ProjectRow syncLocked(String projectId, Access access) throws IOException, SQLException {
        var current = database.jdbi().withHandle(handle -> ProjectDao.find(handle, projectId));
        if (current != null && current.datasetVersion() >= access.getVersion()) {
            return store(projectId, access, null);
        }
        try (var images = ReceivedImageSpool.receive(datasets, access)) {
            return store(projectId, access, images);
        }
    }

    private ProjectRow store(String projectId, Access access, @Nullable ReceivedImageSpool images)
            throws IOException, SQLException {
        try {
            return database.transactions().inTransaction(handle -> {
                var current = ProjectDao.lock(handle, projectId);
                if (images != null && current.datasetVersion() < access.getVersion()) {
                    ImageMerger.store(
                            handle,
                            projectId,
                            access.getVersion(),
                            images,
                            database.clock().instant());
                }
                ProjectDao.updateFromDataset(handle, projectId, access.getVersion(), access.getOwnerId());
                return ProjectDao.lock(handle, projectId);
            });
        } catch (IOException | SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void acquire(ReentrantLock lock) {
        try {
            while (!lock.tryLock(1, TimeUnit.SECONDS)) {
                if (Context.current().isCancelled()) {
                    throw new CancellationException("the call is cancelled");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
