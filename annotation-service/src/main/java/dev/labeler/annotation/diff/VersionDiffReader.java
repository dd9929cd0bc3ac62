package dev.labeler.annotation.diff;

import dev.labeler.annotation.annotation.ProjectClassIndex;
import dev.labeler.annotation.diff.ChangedAnnotation.Position;
import dev.labeler.annotation.diff.VersionDiffDao.RevisionKey;
import dev.labeler.annotation.project.ClassDao;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.DiffSummary;
import dev.labeler.proto.annotation.v1.ImageChanges;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the changes of a comparison in pages of limited size. No connection is held between two pages.
final class VersionDiffReader {
    /// Maximum bytes of text of the annotations that are read at once, unless it is one change.
    private static final long MAX_TEXT_BYTES = 4 << 20;

    private final Database database;
    private final VersionComparison comparison;

    VersionDiffReader(Database database, VersionComparison comparison) {
        this.database = database;
        this.comparison = comparison;
    }

    /// Returns up to `limit` changes after `after`, without their content.
    List<ChangedAnnotation> list(Position after, int limit) {
        return database.transactions()
                .inOrderedSnapshot(handle -> VersionDiffDao.list(handle, comparison.range(), after, limit));
    }

    DiffSummary summarize() {
        return database.transactions()
                .inOrderedSnapshot(handle -> DiffSummaryFactory.create(
                        DiffSummaryDao.countByClasses(handle, comparison.range()),
                        DiffSummaryDao.countImages(handle, comparison.range()),
                        ClassDao.list(handle, comparison.projectId()),
                        comparison.isBackward()));
    }

    List<ImageChanges> listImages(String after, long skip, int limit) {
        return database
                .transactions()
                .inOrderedSnapshot(handle -> DiffSummaryDao.listImages(handle, comparison.range(), after, skip, limit))
                .stream()
                .map(count -> VersionDiffMapping.toProto(count, comparison.isBackward()))
                .toList();
    }

    /// Returns those of the changes, from the first, whose text fits into one page.
    static List<ChangedAnnotation> limitText(List<ChangedAnnotation> changes) {
        var bytes = 0L;
        for (var i = 0; i < changes.size(); i++) {
            bytes += changes.get(i).textBytes();
            if (i > 0 && bytes > MAX_TEXT_BYTES) {
                return changes.subList(0, i);
            }
        }
        return changes;
    }

    /// Reads the content of changes.
    List<AnnotationChange> read(List<ChangedAnnotation> changes) {
        return database.transactions().inSnapshot(handle -> read(handle, changes));
    }

    private List<AnnotationChange> read(Handle handle, List<ChangedAnnotation> changes) {
        var revisions = VersionDiffDao.readRevisions(handle, changes);
        var classes = ProjectClassIndex.of(handle, comparison.projectId());
        return changes.stream()
                .map(change -> {
                    var older = find(revisions, change, change.olderSeq());
                    var newer = find(revisions, change, change.newerSeq());
                    return comparison.isBackward()
                            ? VersionDiffMapping.toProto(change, newer, older, classes)
                            : VersionDiffMapping.toProto(change, older, newer, classes);
                })
                .toList();
    }

    private static @Nullable AnnotationRevision find(
            Map<RevisionKey, AnnotationRevision> revisions, ChangedAnnotation change, @Nullable Long seq) {
        return seq == null
                ? null
                : revisions.get(new RevisionKey(change.position().annotationId(), seq));
    }
}
