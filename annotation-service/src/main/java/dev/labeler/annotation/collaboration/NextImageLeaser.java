package dev.labeler.annotation.collaboration;

import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.lease.ImageLeaseDao.Applicant;
import dev.labeler.annotation.lease.ImageLeaseRow;
import dev.labeler.annotation.lease.NextImageDao;
import dev.labeler.annotation.lease.NextImageDao.Assignment;
import dev.labeler.annotation.project.ReplacedImageReopener;
import dev.labeler.annotation.status.ProjectImageMapping;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.LeasedImage;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Finds and leases the next image for a user: first the images that are assigned to the user, then those that
/// are assigned to no one.
final class NextImageLeaser {
    /// Every failed attempt is an image that another user got.
    private static final int MAX_ATTEMPTS = 50;

    private final Handle handle;
    private final String projectId;
    private final ImageState status;
    private final Applicant applicant;

    NextImageLeaser(Handle handle, String projectId, ImageState status, Applicant applicant) {
        this.handle = handle;
        this.projectId = projectId;
        this.status = status;
        this.applicant = applicant;
    }

    private record Range(Assignment assignment, String after) {}

    /// @throws Failure IMAGE_NOT_FOUND, ABORTED
    LeasedImage lease(String after) {
        NextImageDao.prepare(handle);
        var lease = findFree(after, false);
        if (lease == null) {
            // An image that was locked may be free after all.
            lease = findFree(after, true);
        }
        if (lease == null) {
            throw Failure.notFound(
                            ErrorReason.IMAGE_NOT_FOUND,
                            "The project has no image of this status that is neither leased nor assigned to someone else.")
                    .with("project_id", projectId);
        }
        var imageId = lease.imageId();
        var image = Objects.requireNonNull(
                ProjectImageDao.lock(handle, projectId, List.of(imageId)).get(imageId));
        var replaced = ReplacedImageReopener.findReplaced(handle, projectId, List.of(image));
        return LeasedImage.newBuilder()
                .setImage(ProjectImageMapping.toProto(image, replaced.get(imageId)))
                .setLease(lease.toProto())
                .build();
    }

    private @Nullable ImageLeaseRow findFree(String after, boolean wait) {
        for (var range : ranges(after)) {
            for (var attempt = 1; ; attempt++) {
                var selected = NextImageDao.lease(
                        handle, projectId, status, range.after(), range.assignment(), applicant, wait);
                if (selected == null) {
                    break;
                }
                if (selected.lease() != null) {
                    return selected.lease();
                }
                if (attempt == MAX_ATTEMPTS) {
                    throw Failure.aborted("Other users lease images at the same time. Retry the request.", null);
                }
            }
        }
        return null;
    }

    /// Both assignments, each from `after` to the end and then from the start.
    private static List<Range> ranges(String after) {
        var ranges = new ArrayList<Range>();
        for (var assignment : Assignment.values()) {
            ranges.add(new Range(assignment, after));
            if (!after.isEmpty()) {
                ranges.add(new Range(assignment, ""));
            }
        }
        return ranges;
    }
}
