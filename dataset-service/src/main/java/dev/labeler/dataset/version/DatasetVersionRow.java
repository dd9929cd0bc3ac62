package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `dataset_version`. Public since Jdbi binds its parts by reflection.
///
/// @param createdBy user id, null for a service on its own behalf
public record DatasetVersionRow(
        String datasetId,
        long version,
        VersionChange change,
        DatasetContent content,
        FileChangeCounts counts,
        @Nullable Long createdBy,
        Instant createdAt) {}
