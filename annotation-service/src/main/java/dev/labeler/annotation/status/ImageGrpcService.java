package dev.labeler.annotation.status;

import com.google.protobuf.Message;
import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ReplacedImageReopener;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
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

/// `labeler.annotation.v1.ImageService`.
public final class ImageGrpcService implements BindableService {

    private final Database database;
    private final ProjectAccessCheck access;
    private final Clock clock;

    public ImageGrpcService(Database database, ProjectAccessCheck access, Clock clock) {
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
        var projectId = access.granted(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var answer = ListProjectImagesResponse.newBuilder()
                    .setTotal(ProjectImageDao.count(handle, projectId, known(request.getStatus())));
            var rows = ProjectImageDao.list(handle, projectId, known(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, rows);
            rows.forEach(row -> answer.addImages(ProjectImageMapping.toProto(row, replaced.get(row.imageId()))));
            page.setNextPageToken(answer, answer.getImagesCount(), answer.getTotal());
            return answer.build();
        });
    }

    private ListImageStatusesResponse listImageStatuses(ListImageStatusesRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var answer = ListImageStatusesResponse.newBuilder()
                    .setTotal(ProjectImageDao.count(handle, projectId, known(request.getStatus())));
            var rows = ProjectImageDao.list(handle, projectId, known(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, rows);
            rows.forEach(row -> answer.addStatuses(ProjectImageMapping.status(row, replaced.get(row.imageId()))));
            page.setNextPageToken(answer, answer.getStatusesCount(), answer.getTotal());
            return answer.build();
        });
    }

    private ProjectStats getProjectStats(GetProjectStatsRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        return ProjectImageMapping.stats(
                database.jdbi().withHandle(handle -> ProjectImageDao.counts(handle, projectId)));
    }

    private ProjectImage getNextImage(GetNextImageRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        var asked = known(request.getStatus());
        var status = asked == ImageState.IMAGE_STATE_UNSPECIFIED ? ImageState.IMAGE_STATE_NOT_STARTED : asked;
        var after = request.getAfter();
        return database.transactions().inSnapshot(handle -> {
            var found = ProjectImageDao.next(handle, projectId, status, after);
            var next = found == null && !after.isEmpty() ? ProjectImageDao.next(handle, projectId, status, "") : found;
            if (next == null) {
                throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "No image of this status is left.")
                        .with("project_id", projectId);
            }
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, List.of(next));
            return ProjectImageMapping.toProto(next, replaced.get(next.imageId()));
        });
    }

    private ImageConfirmation confirmImage(ConfirmImageRequest request) {
        return step(request, request.getProjectId(), request.getImageId(), ImageStep.CONFIRMED);
    }

    private ImageConfirmation unconfirmImage(UnconfirmImageRequest request) {
        return step(request, request.getProjectId(), request.getImageId(), ImageStep.REOPENED);
    }

    private ImageConfirmation step(Message request, String project, String imageId, ImageStep step) {
        var projectId = access.granted(project).projectId();
        return database.transactions()
                .once(
                        request,
                        ImageConfirmation.parser(),
                        handle -> ProjectImageMapping.confirmation(step(handle, projectId, imageId, step)));
    }

    private ProjectImageRow step(Handle handle, String projectId, String imageId, ImageStep step) {
        var write = RevisionWriter.begin(
                handle, projectId, List.of(imageId), Caller.current().userId(), clock.instant());
        var image = write.image(imageId);
        if (image == null) {
            throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "There is no image " + imageId + " in this project.")
                    .with("image_id", imageId);
        }
        var confirm = step == ImageStep.CONFIRMED;
        var isThere = confirm
                ? image.isCompleted() && image.confirmed() == image.total()
                : !image.isCompleted() && image.confirmed() == 0;
        if (isThere) {
            return image;
        }
        write.changeImageState(imageId, confirm);
        write.recordImageStep(imageId, step);
        write.finish();
        return Objects.requireNonNull(write.image(imageId));
    }

    private static ImageState known(ImageState status) {
        if (status == ImageState.UNRECOGNIZED) {
            throw Failure.invalid("status must be not-started, in-progress or completed.")
                    .with("path", "status");
        }
        return status;
    }
}
