package dev.labeler.dataset.download;

import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.snapshot.SnapshotDao;
import dev.labeler.dataset.version.DatasetVersionReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The content of a dataset that a request selects: one of its versions, and the annotations of a snapshot.
///
/// @param snapshotId null unless a snapshot was requested
record RequestedContent(
        long version,
        DatasetContent content,
        @Nullable String snapshotId,
        @Nullable PublishedAnnotations annotations) {
    /// @param version 0 for the current one
    /// @param snapshotId empty for none
    /// @throws Failure VERSION_NOT_FOUND, SNAPSHOT_NOT_FOUND, INVALID_REQUEST where both are set
    static RequestedContent of(Handle handle, DatasetRow dataset, long version, String snapshotId) {
        if (snapshotId.isEmpty()) {
            return version == 0
                    ? new RequestedContent(dataset.version(), dataset.content(), null, null)
                    : new RequestedContent(
                            version, DatasetVersionReader.content(handle, dataset.id(), version), null, null);
        }
        if (version != 0) {
            throw Failure.invalid("Set either `version` or `snapshot_id`, not both.")
                    .with("path", "version");
        }
        var snapshot = SnapshotDao.require(handle, dataset.id(), snapshotId);
        return new RequestedContent(snapshot.version(), snapshot.content(), snapshotId, snapshot.annotations());
    }
}
