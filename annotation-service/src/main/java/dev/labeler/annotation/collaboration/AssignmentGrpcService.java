package dev.labeler.annotation.collaboration;

import dev.labeler.annotation.image.ImageAssignmentDao;
import dev.labeler.annotation.image.ImageAssignmentRow;
import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ReplacedImageReopener;
import dev.labeler.annotation.project.UserNameClient;
import dev.labeler.annotation.status.ImageGrpcService;
import dev.labeler.annotation.status.ProjectImageMapping;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AssignImagesRequest;
import dev.labeler.proto.annotation.v1.AssignImagesResponse;
import dev.labeler.proto.annotation.v1.Assignment;
import dev.labeler.proto.annotation.v1.AssignmentServiceGrpc;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListAssignedImagesRequest;
import dev.labeler.proto.annotation.v1.ListAssignedImagesResponse;
import dev.labeler.proto.annotation.v1.ListAssignmentsRequest;
import dev.labeler.proto.annotation.v1.ListAssignmentsResponse;
import dev.labeler.proto.annotation.v1.UnassignImagesRequest;
import dev.labeler.proto.annotation.v1.UnassignImagesResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// `labeler.annotation.v1.AssignmentService`.
public final class AssignmentGrpcService implements BindableService {
    private static final int MAX_IMAGES = 10_000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final DatasetAccessClient datasets;
    private final UserNameClient userNames;

    public AssignmentGrpcService(
            Database database, ProjectAccessCheck access, DatasetAccessClient datasets, UserNameClient userNames) {
        this.database = database;
        this.access = access;
        this.datasets = datasets;
        this.userNames = userNames;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(AssignmentServiceGrpc.getServiceDescriptor())
                .unary(AssignmentServiceGrpc.getAssignImagesMethod(), this::assignImages)
                .unary(AssignmentServiceGrpc.getListAssignmentsMethod(), this::listAssignments)
                .unary(AssignmentServiceGrpc.getListAssignedImagesMethod(), this::listAssignedImages)
                .unary(AssignmentServiceGrpc.getUnassignImagesMethod(), this::unassignImages)
                .build();
    }

    private AssignImagesResponse assignImages(AssignImagesRequest request) {
        var granted = access.requireAccess(request.getProjectId());
        validate(request);
        requireEditor(granted, request.getUserId());
        var names = userNames.find(List.of(request.getUserId()));
        return database.transactions()
                .once(
                        request,
                        AssignImagesResponse.parser(),
                        handle -> AssignImagesResponse.newBuilder()
                                .setChanged(assign(handle, granted.projectId(), request))
                                .setAssignment(toProto(
                                        ImageAssignmentDao.count(handle, granted.projectId(), request.getUserId()),
                                        names))
                                .build());
    }

    private static void validate(AssignImagesRequest request) {
        if (request.hasCount() == (request.getImageIdsCount() > 0)) {
            throw Failure.invalid("Exactly one of image_ids and count must be given.")
                    .with("path", "count");
        }
        if (request.hasCount() && (request.getCount() < 1 || request.getCount() > MAX_IMAGES)) {
            throw Failure.invalid("count must be from 1 to " + MAX_IMAGES + ".").with("path", "count");
        }
        var hasFilter = request.getStatusValue() != 0 || request.hasSplit() || request.hasPrefix();
        if (!request.hasCount() && hasFilter) {
            throw Failure.invalid("status, split and prefix can only be given with count.")
                    .with("path", "count");
        }
    }

    private static int assign(Handle handle, String projectId, AssignImagesRequest request) {
        if (request.hasCount()) {
            var status = ImageGrpcService.requireKnown(request.getStatus());
            var choice = new ImageAssignmentDao.Choice(
                    status == ImageState.IMAGE_STATE_UNSPECIFIED ? ImageState.IMAGE_STATE_NOT_STARTED : status,
                    request.hasSplit() ? request.getSplit() : null,
                    request.getPrefix(),
                    request.getCount());
            return ImageAssignmentDao.assign(handle, projectId, choice, request.getUserId());
        }
        var unknown = ImageAssignmentDao.findUnknown(handle, projectId, request.getImageIdsList());
        if (unknown != null) {
            throw Failure.unprocessable("Image " + unknown + " does not exist in this project.")
                    .with("path", "image_ids")
                    .violation("image_ids", "is not an image of this project: " + unknown);
        }
        return ImageAssignmentDao.assign(handle, projectId, request.getImageIdsList(), request.getUserId());
    }

    /// Requires of the other user the role that this call needs. Reads the access as that user.
    private void requireEditor(GrantedProject project, long userId) {
        var datasetId = project.dataset().getDatasetId();
        var other = Caller.contextWith(Context.current(), new Caller.User(userId, null, null));
        var previous = other.attach();
        var role = Role.ROLE_UNSPECIFIED;
        try {
            role = datasets.getCurrent(datasetId).getRole();
        } catch (Failure e) {
            if (e.reason() != ErrorReason.DATASET_NOT_FOUND && e.reason() != ErrorReason.UNAUTHENTICATED) {
                throw e;
            }
        } finally {
            other.detach(previous);
        }
        var rule = AccessRule.current();
        if (!rule.isMetBy(role)) {
            var required = AccessRule.word(rule.role());
            throw Failure.unprocessable("User " + userId + " may not edit dataset " + datasetId
                            + ". Give the user the role " + required + " first.")
                    .with("path", "user_id")
                    .with("user_id", userId)
                    .violation("user_id", "must be a user with the role " + required + " on the dataset");
        }
    }

    private ListAssignmentsResponse listAssignments(ListAssignmentsRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        var rows = database.jdbi()
                .withHandle(handle -> ImageAssignmentDao.list(handle, projectId, page.skip(), page.limit()));
        var names = userNames.find(rows.stream().map(ImageAssignmentRow::userId).toList());
        var response = ListAssignmentsResponse.newBuilder();
        rows.forEach(row -> response.addAssignments(toProto(row, names)));
        page.setNextPageToken(response, rows.size());
        return response.build();
    }

    private ListAssignedImagesResponse listAssignedImages(ListAssignedImagesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var page = PageRequest.of(request);
        var status = ImageGrpcService.requireKnown(request.getStatus());
        return database.transactions().inSnapshot(handle -> {
            var rows = ImageAssignmentDao.listImages(
                    handle, projectId, request.getUserId(), status, page.skip(), page.limit());
            var replaced = ReplacedImageReopener.findReplaced(handle, projectId, rows);
            var response = ListAssignedImagesResponse.newBuilder();
            rows.forEach(row -> response.addImages(ProjectImageMapping.toProto(row, replaced.get(row.imageId()))));
            page.setNextPageToken(response, rows.size());
            return response.build();
        });
    }

    private UnassignImagesResponse unassignImages(UnassignImagesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions()
                .once(
                        request,
                        UnassignImagesResponse.parser(),
                        handle -> UnassignImagesResponse.newBuilder()
                                .setUnassigned(ImageAssignmentDao.unassign(
                                        handle, projectId, request.getImageIdsList(), request.getUserId(), MAX_IMAGES))
                                .setAssigned(ImageAssignmentDao.count(handle, projectId, request.getUserId())
                                        .assigned())
                                .build());
    }

    private static Assignment toProto(ImageAssignmentRow row, Map<Long, String> names) {
        var message = Assignment.newBuilder()
                .setUserId(row.userId())
                .setAssigned(row.assigned())
                .setNotStarted(row.notStarted())
                .setInProgress(row.inProgress())
                .setCompleted(row.completed());
        var name = names.get(row.userId());
        return (name == null ? message : message.setName(name)).build();
    }
}
