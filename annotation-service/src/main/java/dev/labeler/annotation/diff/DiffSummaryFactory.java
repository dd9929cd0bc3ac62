package dev.labeler.annotation.diff;

import dev.labeler.annotation.project.ClassRow;
import dev.labeler.proto.annotation.v1.ClassChanges;
import dev.labeler.proto.annotation.v1.DiffSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Adds up the changes of a comparison, by class and in total.
final class DiffSummaryFactory {
    /// Key of annotations without a class.
    private static final int NO_CLASS = -1;

    private final DiffSummary.Builder summary = DiffSummary.newBuilder();
    private final Map<Integer, ClassChanges.Builder> byClass = new HashMap<>();
    private final boolean isBackward;

    private DiffSummaryFactory(boolean isBackward) {
        this.isBackward = isBackward;
    }

    /// @param classes in the order of the project
    static DiffSummary create(List<ClassPairCount> counts, long images, List<ClassRow> classes, boolean isBackward) {
        var factory = new DiffSummaryFactory(isBackward);
        counts.forEach(factory::add);
        for (var row : classes) {
            var changes = factory.byClass.remove(row.index());
            if (changes != null) {
                factory.summary.addClasses(changes.setClassId(row.classId()).setClassName(row.name()));
            }
        }
        factory.byClass.values().forEach(factory.summary::addClasses);
        return factory.summary.setImages(images).build();
    }

    private void add(ClassPairCount count) {
        var isBefore = isBackward ? count.isNew() : count.isOld();
        var isAfter = isBackward ? count.isOld() : count.isNew();
        var classBefore = isBackward ? count.newerClass() : count.olderClass();
        var classAfter = isBackward ? count.olderClass() : count.newerClass();
        if (!isBefore) {
            summary.setAdded(summary.getAdded() + count.annotations());
            var changes = changesOf(classAfter);
            changes.setAdded(changes.getAdded() + count.annotations());
        } else if (!isAfter) {
            summary.setRemoved(summary.getRemoved() + count.annotations());
            var changes = changesOf(classBefore);
            changes.setRemoved(changes.getRemoved() + count.annotations());
        } else {
            addModified(count, classBefore, classAfter);
        }
    }

    private void addModified(ClassPairCount count, @Nullable Integer classBefore, @Nullable Integer classAfter) {
        summary.setModified(summary.getModified() + count.annotations())
                .setGeometryChanged(summary.getGeometryChanged() + count.geometryDiffers())
                .setAttributesChanged(summary.getAttributesChanged() + count.attributesDiffer())
                .setStateChanged(summary.getStateChanged() + count.stateDiffers());
        var changes = changesOf(classAfter);
        changes.setModified(changes.getModified() + count.annotations());
        if (!Objects.equals(classBefore, classAfter)) {
            summary.setClassChanged(summary.getClassChanged() + count.annotations());
            changes.setRelabeledTo(changes.getRelabeledTo() + count.annotations());
            var left = changesOf(classBefore);
            left.setRelabeledFrom(left.getRelabeledFrom() + count.annotations());
        }
    }

    private ClassChanges.Builder changesOf(@Nullable Integer classIndex) {
        return byClass.computeIfAbsent(classIndex == null ? NO_CLASS : classIndex, _ -> ClassChanges.newBuilder());
    }
}
