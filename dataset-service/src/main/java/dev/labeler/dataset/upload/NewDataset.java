package dev.labeler.dataset.upload;

import dev.labeler.dataset.catalog.DatasetFilter;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.MetadataValidator;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.Visibility;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requested properties of a new dataset.
///
/// @param name empty to use the archive's
/// @param id the caller's choice, null to generate one
record NewDataset(
        String name,
        @Nullable String description,
        @Nullable String taskType,
        Visibility visibility,
        List<String> tags,
        @Nullable String id) {

    /// @throws Failure UNPROCESSABLE listing every violation
    static NewDataset fromProto(UploadHeader header) {
        var check = new MetadataValidator.ViolationCollector();
        if (!header.getName().isEmpty()) {
            check.name(header.getName());
        }
        var tags = DatasetFilter.tags(header.getTagsList());
        check.tags(tags);
        if (header.hasDescription()) {
            check.description(header.getDescription());
        }
        if (header.hasTaskType()) {
            check.taskType(header.getTaskType());
        }
        if (header.hasDatasetId() && !DatasetIdFormat.isValid(header.getDatasetId())) {
            check.violation("dataset_id", "must have 1 to 100 of the characters A-Z a-z 0-9 . _ -");
        }
        check.throwIfAny();
        return new NewDataset(
                header.getName().strip(),
                header.hasDescription() ? header.getDescription() : null,
                header.hasTaskType() && !header.getTaskType().isBlank() ? header.getTaskType() : null,
                switch (header.getVisibility()) {
                    case VISIBILITY_UNSPECIFIED -> Visibility.VISIBILITY_PRIVATE;
                    case VISIBILITY_PRIVATE, VISIBILITY_PUBLIC, VISIBILITY_ORGANIZATION -> header.getVisibility();
                    case UNRECOGNIZED ->
                        throw Failure.invalid("Visibility must be private, public or organization.")
                                .with("path", "visibility")
                                .with("allowed", "private, public, organization");
                },
                tags,
                header.hasDatasetId() ? header.getDatasetId() : null);
    }

    /// The name, or `otherwise`, truncated to 100 characters.
    String nameOr(String otherwise) {
        if (!name.isEmpty()) {
            return name;
        }
        var codePoints = otherwise.codePointCount(0, otherwise.length());
        return otherwise.isBlank()
                ? "unnamed"
                : otherwise.substring(0, otherwise.offsetByCodePoints(0, Math.min(codePoints, 100)));
    }
}
