package dev.labeler.annotation.diff;

import dev.labeler.annotation.revision.RevisionRange;
import org.jspecify.annotations.Nullable;

/// Two states of a project to compare.
record VersionComparison(
        String projectId,
        ComparedState from,
        ComparedState to,
        @Nullable String imageId) {
    /// Whether `from` is the later state, so that a revision in between is removed rather than added.
    boolean isBackward() {
        return from.seq() > to.seq();
    }

    /// The number below which revisions belong to the live state, 0 where none is compared.
    long liveSeq() {
        return from.version() == null ? from.seq() : to.version() == null ? to.seq() : 0;
    }

    RevisionRange range() {
        return new RevisionRange(projectId, Math.min(from.seq(), to.seq()), Math.max(from.seq(), to.seq()), imageId);
    }
}
