package dev.labeler.export.encoding;

import dev.labeler.kit.rpc.Failure;

/// Which annotations and images an export has.
///
/// @param includeDraft also drafts
/// @param onlyVerified only verified annotations
/// @param includeUnannotated also images that are neither annotated nor completed
public record ExportContent(boolean includeDraft, boolean onlyVerified, boolean includeUnannotated) {
    /// @throws Failure UNPROCESSABLE if the options contradict each other
    public ExportContent {
        if (includeDraft && onlyVerified) {
            throw Failure.unprocessable("\"include_draft\" and \"only_verified\" exclude each other; set one of them.")
                    .violation("only_verified", "excludes include_draft");
        }
    }

    /// Confirmed and verified annotations, and drafts if requested.
    public static ExportContent of(boolean includeDraft, boolean includeUnannotated) {
        return new ExportContent(includeDraft, false, includeUnannotated);
    }
}
