package dev.labeler.annotation.status;

import com.google.protobuf.Message;
import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.lease.LeaseCheck;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ReplacedImageReopener;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.annotation.working.WorkingVersionWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.GetNextImageRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListImageStatusesRequest;
import dev.labeler.proto.annotation.v1.ListImageStatusesResponse;
import dev.labeler.proto.annotation.v1.ListProjectImagesRequest;
import dev.labeler.proto.annotation.v1.ListProjectImagesResponse;
import dev.labeler.proto.annotation.v1.ProjectImage;
import dev.labeler.proto.annotation.v1.ProjectStats;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.ImageService`.
public final class ImageGrpcService implements BindableService {

    private final Database database;
    private final ProjectAccessCheck access;
    private final WorkingVersionWriter workingVersions;
    private final Clock clock;

    public ImageGrpcService(
            Database database, ProjectAccessCheck access, WorkingVersionWriter workingVersions, Clock clock) {
        this.workingVersions = workingVersions;
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ImageServiceGrpc.getServiceDescriptor())
                .unary(ImageServiceGrpc.getListProjectImagesMethod(), this::listProjectImages)
                .unary(ImageServiceGrpc.getListImageStatusesMethod(), this::listImageStatuses)
                .unary(ImageServiceGrpc.getGetProjectStatsMethod(), this::getProjectStats)
                .unary(ImageServiceGrpc.getGetNextImageMethod(), this::getNextImage)
                .unary(ImageServiceGrpc.getConfirmImageMethod(), this::confirmImage)
                .unary(ImageServiceGrpc.getUnconfirmImageMethod(), this::unconfirmImage)
                .build();
    }

    private ListProjectImagesResponse listProjectImages(ListProjectImagesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response = ListProjectImagesResponse.newBuilder()
                    .setTotal(ProjectImageDao.count(handle, projectId, requireKnown(request.getStatus())));
            var rows = ProjectImageDao.list(
                    handle, projectId, requireKnown(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, rows);
            rows.forEach(row -> response.addImages(ProjectImageMapping.toProto(row, replaced.get(row.imageId()))));
            page.setNextPageToken(response, response.getImagesCount(), response.getTotal());
            return response.build();
        });
    }

    private ListImageStatusesResponse listImageStatuses(ListImageStatusesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response = ListImageStatusesResponse.newBuilder()
                    .setTotal(ProjectImageDao.count(handle, projectId, requireKnown(request.getStatus())));
            var rows = ProjectImageDao.list(
                    handle, projectId, requireKnown(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, rows);
            rows.forEach(row -> response.addStatuses(ProjectImageMapping.toStatus(row, replaced.get(row.imageId()))));
            page.setNextPageToken(response, response.getStatusesCount(), response.getTotal());
            return response.build();
        });
    }

    private ProjectStats getProjectStats(GetProjectStatsRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return ProjectImageMapping.toStats(
                database.jdbi().withHandle(handle -> ProjectImageDao.sumCounts(handle, projectId)));
    }

    private ProjectImage getNextImage(GetNextImageRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var requested = requireKnown(request.getStatus());
        var status = requested == ImageState.IMAGE_STATE_UNSPECIFIED ? ImageState.IMAGE_STATE_NOT_STARTED : requested;
        var after = request.getAfter();
        return database.transactions().inSnapshot(handle -> {
            var found = ProjectImageDao.findNext(handle, projectId, status, after);
            var next =
                    found == null && !after.isEmpty() ? ProjectImageDao.findNext(handle, projectId, status, "") : found;
            if (next == null) {
                throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "The project has no image of this status.")
                        .with("project_id", projectId);
            }
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, List.of(next));
            return ProjectImageMapping.toProto(next, replaced.get(next.imageId()));
        });
    }

    private ImageConfirmation confirmImage(ConfirmImageRequest request) {
        return changeImageState(
                request,
                request.getProjectId(),
                request.getImageId(),
                ImageStep.CONFIRMED,
                request.hasLease() ? request.getLease() : null);
    }

    private ImageConfirmation unconfirmImage(UnconfirmImageRequest request) {
        return changeImageState(
                request,
                request.getProjectId(),
                request.getImageId(),
                ImageStep.REOPENED,
                request.hasLease() ? request.getLease() : null);
    }

    private ImageConfirmation changeImageState(
            Message request, String project, String imageId, ImageStep step, @Nullable String lease) {
        var projectId = access.requireAccess(project).projectId();
        var confirmation = database.transactions()
                .once(
                        request,
                        ImageConfirmation.parser(),
                        handle -> ProjectImageMapping.toConfirmation(
                                changeImageState(handle, projectId, imageId, step, lease)));
        var newest = workingVersions.saveAfterStep(projectId);
        return newest == null
                ? confirmation
                : confirmation.toBuilder().setWorkingVersion(newest).build();
    }

    private ProjectImageRow changeImageState(
            Handle handle, String projectId, String imageId, ImageStep step, @Nullable String lease) {
        var userId = Caller.current().userId();
        var writer = RevisionWriter.begin(handle, projectId, List.of(imageId), userId, clock.instant());
        LeaseCheck.require(handle, projectId, List.of(imageId), lease, userId);
        var image = writer.image(imageId);
        if (image == null) {
            throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "Image " + imageId + " does not exist in this project.")
                    .with("image_id", imageId);
        }
        var confirm = step == ImageStep.CONFIRMED;
        var isUnchanged = confirm
                ? image.isCompleted() && image.confirmed() == image.total()
                : !image.isCompleted() && image.confirmed() == 0;
        if (isUnchanged) {
            return image;
        }
        writer.changeImageState(imageId, confirm);
        writer.recordImageStep(imageId, step);
        writer.finish();
        return Objects.requireNonNull(writer.image(imageId));
    }

    /// @throws Failure INVALID_REQUEST
    public static ImageState requireKnown(ImageState status) {
        if (status == ImageState.UNRECOGNIZED) {
            throw Failure.invalid("status must be not-started, in-progress or completed.")
                    .with("path", "status");
        }
        return status;
    }
}
