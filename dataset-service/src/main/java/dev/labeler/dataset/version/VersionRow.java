package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.Content;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `dataset_version`. Public since Jdbi binds its parts by reflection.
///
/// @param createdBy user id, null for a service on its own behalf
public record VersionRow(
        String datasetId,
        long version,
        Change change,
        Content content,
        FileCounts counts,
        @Nullable Long createdBy,
        Instant createdAt) {}
