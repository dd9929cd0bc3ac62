package dev.labeler.annotation.image;

import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.annotation.project.ProjectRow;
import dev.labeler.kit.db.CopyIn;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/// Copies the images of a dataset version from dataset-service into the project, in one
/// transaction. An image that the dataset has dropped goes away where nobody has worked on it, and
/// otherwise stays as one that is not stored.
public final class ImageSync {
    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    public ImageSync(Database database, Channel datasets) {
        this.database = database;
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// The project as it is then.
    public ProjectRow follow(ProjectRow project, Access access) {
        return database.transactions().inTransaction(handle -> {
            var current = ProjectDao.lock(handle, project.projectId());
            if (current.datasetVersion() < access.getVersion()) {
                handle.execute("""
                        CREATE TEMPORARY TABLE dataset_image (image_id text COLLATE "C", width integer, height integer,
                            split text, stored boolean) ON COMMIT DROP
                        """);
                receive(handle, access);
                merge(handle, project.projectId());
                AbsentImageDao.follow(handle, project.projectId(), access.getVersion());
            }
            ProjectDao.follow(handle, project.projectId(), access.getVersion(), access.getOwnerId());
            return ProjectDao.lock(handle, project.projectId());
        });
    }

    private void receive(Handle handle, Access access) {
        var call = Context.current().withCancellation();
        var caller = call.attach();
        try (var copy = CopyIn.open(handle, "dataset_image (image_id, width, height, split, stored)", 5)) {
            var pages = datasets.streamImages(StreamImagesRequest.newBuilder()
                    .setDatasetId(access.getDatasetId())
                    .setVersion(access.getVersion())
                    .build());
            while (pages.hasNext()) {
                for (var image : pages.next().getImagesList()) {
                    copy.row()
                            .text(image.getId())
                            .int4(image.getWidth())
                            .int4(image.getHeight())
                            .text(image.hasSplit() ? image.getSplit() : null)
                            .bool(image.getStored());
                }
            }
            copy.finish();
        } catch (StatusRuntimeException e) {
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot copy the images of a dataset", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            call.detach(caller);
            call.cancel(null);
        }
    }

    private static void merge(Handle handle, String projectId) {
        handle.createUpdate("""
                        INSERT INTO image (project_id, image_id, width, height, split, stored)
                        SELECT :project, image_id, width, height, split, stored FROM dataset_image
                        ON CONFLICT (project_id, image_id) DO UPDATE
                        SET width = excluded.width, height = excluded.height, split = excluded.split, stored = excluded.stored
                        WHERE (image.width, image.height, image.split, image.stored)
                            IS DISTINCT FROM (excluded.width, excluded.height, excluded.split, excluded.stored)
                        """).bind("project", projectId).execute();
        handle.createUpdate("""
                        DELETE FROM image i WHERE project_id = :project AND first_modified_at IS NULL
                          AND NOT EXISTS (SELECT FROM dataset_image d WHERE d.image_id = i.image_id)
                        """).bind("project", projectId).execute();
        handle.createUpdate("""
                        UPDATE image i SET stored = false WHERE project_id = :project AND stored
                          AND NOT EXISTS (SELECT FROM dataset_image d WHERE d.image_id = i.image_id)
                        """).bind("project", projectId).execute();
    }
}
