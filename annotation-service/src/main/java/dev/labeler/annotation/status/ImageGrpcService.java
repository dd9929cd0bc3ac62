package dev.labeler.annotation.status;

import com.google.protobuf.Message;
import dev.labeler.annotation.image.ImageDao;
import dev.labeler.annotation.image.ImageRow;
import dev.labeler.annotation.project.ProjectAccess;
import dev.labeler.annotation.project.ReplacedImages;
import dev.labeler.annotation.revision.ChangeRow.ImageStep;
import dev.labeler.annotation.revision.Write;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ListPage;
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
    private final ProjectAccess access;
    private final Clock clock;

    public ImageGrpcService(Database database, ProjectAccess access, Clock clock) {
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
        var page = ListPage.of(request);
        return database.transactions().inSnapshot(handle -> {
            var answer = ListProjectImagesResponse.newBuilder()
                    .setTotal(ImageDao.count(handle, projectId, known(request.getStatus())));
            var rows = ImageDao.list(handle, projectId, known(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImages.among(handle, projectId, rows);
            rows.forEach(row -> answer.addImages(ImageMapping.toProto(row, replaced.get(row.imageId()))));
            page.end(answer, answer.getImagesCount(), answer.getTotal());
            return answer.build();
        });
    }

    private ListImageStatusesResponse listImageStatuses(ListImageStatusesRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        var page = ListPage.of(request);
        return database.transactions().inSnapshot(handle -> {
            var answer = ListImageStatusesResponse.newBuilder()
                    .setTotal(ImageDao.count(handle, projectId, known(request.getStatus())));
            var rows = ImageDao.list(handle, projectId, known(request.getStatus()), page.skip(), page.limit());
            var replaced = ReplacedImages.among(handle, projectId, rows);
            rows.forEach(row -> answer.addStatuses(ImageMapping.status(row, replaced.get(row.imageId()))));
            page.end(answer, answer.getStatusesCount(), answer.getTotal());
            return answer.build();
        });
    }

    private ProjectStats getProjectStats(GetProjectStatsRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        return ImageMapping.stats(database.jdbi().withHandle(handle -> ImageDao.counts(handle, projectId)));
    }

    private ProjectImage getNextImage(GetNextImageRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        var asked = known(request.getStatus());
        var status = asked == ImageState.IMAGE_STATE_UNSPECIFIED ? ImageState.IMAGE_STATE_NOT_STARTED : asked;
        var after = request.getAfter();
        return database.transactions().inSnapshot(handle -> {
            var found = ImageDao.next(handle, projectId, status, after);
            var next = found == null && !after.isEmpty() ? ImageDao.next(handle, projectId, status, "") : found;
            if (next == null) {
                throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "No image of this status is left.")
                        .with("project_id", projectId);
            }
            var replaced = ReplacedImages.among(handle, projectId, List.of(next));
            return ImageMapping.toProto(next, replaced.get(next.imageId()));
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
                        handle -> ImageMapping.confirmation(step(handle, projectId, imageId, step)));
    }

    private ImageRow step(Handle handle, String projectId, String imageId, ImageStep step) {
        var write = Write.begin(
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
        write.moveImage(imageId, confirm);
        write.stepImage(imageId, step);
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
