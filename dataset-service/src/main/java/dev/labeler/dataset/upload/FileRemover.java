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

/// Removes files from a dataset.
final class FileRemover {
    private static final int MAX_PATHS = 10_000;

    private final DatasetAccessCheck accessCheck;
    private final FileSetEditor editor;

    FileRemover(DatasetAccessCheck accessCheck, FileSetEditor editor) {
        this.accessCheck = accessCheck;
        this.editor = editor;
    }

    DatasetVersion remove(RemoveFilesRequest request) throws Exception {
        if (request.getPathsCount() == 0 || request.getPathsCount() > MAX_PATHS) {
            throw Failure.invalid("`paths` must have 1 to " + MAX_PATHS + " entries.")
                    .with("path", "paths");
        }
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        try (var _ = editor.reserve(dataset, 0)) {
            return editor.apply(
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
                throw Failure.unprocessable("The dataset would have no files. Delete the dataset instead.")
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
