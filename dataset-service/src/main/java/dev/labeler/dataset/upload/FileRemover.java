package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.version.DatasetVersionReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import java.util.List;
import java.util.NavigableMap;

/// Takes files away from a dataset.
final class FileRemover {
    private static final int MOST = 10_000;

    private final DatasetAccessCheck grants;
    private final FileSetEditor changes;

    FileRemover(DatasetAccessCheck grants, FileSetEditor changes) {
        this.grants = grants;
        this.changes = changes;
    }

    DatasetVersion remove(RemoveFilesRequest request) throws Exception {
        if (request.getPathsCount() == 0 || request.getPathsCount() > MOST) {
            throw Failure.invalid("Name 1 to " + MOST + " paths to remove.").with("path", "paths");
        }
        var dataset = grants.require(request.getDatasetId()).dataset();
        try (var _ = changes.reserve(dataset, 0)) {
            return changes.apply(
                    dataset.id(),
                    "removed",
                    new RemoveFilesEdit(request.getPathsList()),
                    request,
                    DatasetVersion.parser(),
                    (handle, outcome) -> DatasetVersionReader.version(handle, outcome.dataset()));
        }
    }

    private record RemoveFilesEdit(List<String> paths) implements FileSetEditor.FileSetEdit {
        @Override
        public void edit(NavigableMap<String, ScannedFile> files, DatasetRow dataset) {
            paths.forEach(files::remove);
            if (files.isEmpty()) {
                throw Failure.unprocessable("Nothing would be left of the dataset; delete it instead.")
                        .violation("paths", "must leave at least one file")
                        .with("path", "paths");
            }
        }

        @Override
        public List<SkippedEntry> skipped() {
            return List.of();
        }
    }
}
