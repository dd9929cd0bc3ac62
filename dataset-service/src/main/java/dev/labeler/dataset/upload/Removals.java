package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.Skipped;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.version.VersionLists;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import java.util.List;
import java.util.NavigableMap;

/// Takes files away from a dataset.
final class Removals {
    private static final int MOST = 10_000;

    private final Grants grants;
    private final FileChanges changes;

    Removals(Grants grants, FileChanges changes) {
        this.grants = grants;
        this.changes = changes;
    }

    DatasetVersion remove(RemoveFilesRequest request) throws Exception {
        if (request.getPathsCount() == 0 || request.getPathsCount() > MOST) {
            throw Failure.invalid("Name 1 to " + MOST + " paths to remove.").with("path", "paths");
        }
        var dataset = grants.of(request.getDatasetId()).dataset();
        try (var _ = changes.enter(dataset, 0)) {
            return changes.change(
                    dataset.id(),
                    "removed",
                    new Wish(request.getPathsList()),
                    request,
                    DatasetVersion.parser(),
                    (handle, outcome) -> VersionLists.version(handle, outcome.dataset()));
        }
    }

    private record Wish(List<String> paths) implements FileChanges.Wish {
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
        public List<Skipped> skipped() {
            return List.of();
        }
    }
}
