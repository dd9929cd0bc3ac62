package dev.labeler.dataset.download;

import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.snapshot.SnapshotDao;
import dev.labeler.dataset.version.DatasetVersionReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What a request for a dataset's content means: one of its versions, and a snapshot's annotations.
///
/// @param snapshotId null unless a snapshot was asked for
record RequestedContent(
        long version,
        DatasetContent content,
        @Nullable String snapshotId,
        @Nullable PublishedAnnotations annotations) {
    /// @param version 0 where none is named
    /// @param snapshotId empty where none is named
    /// @throws Failure VERSION_NOT_FOUND, SNAPSHOT_NOT_FOUND, INVALID_REQUEST where both are named
    static RequestedContent of(Handle handle, DatasetRow dataset, long version, String snapshotId) {
        if (snapshotId.isEmpty()) {
            return version == 0
                    ? new RequestedContent(dataset.version(), dataset.content(), null, null)
                    : new RequestedContent(
                            version, DatasetVersionReader.content(handle, dataset.id(), version), null, null);
        }
        if (version != 0) {
            throw Failure.invalid("Name a version or a snapshot, not both.").with("path", "version");
        }
        var snapshot = SnapshotDao.require(handle, dataset.id(), snapshotId);
        return new RequestedContent(snapshot.version(), snapshot.content(), snapshotId, snapshot.annotations());
    }
}
