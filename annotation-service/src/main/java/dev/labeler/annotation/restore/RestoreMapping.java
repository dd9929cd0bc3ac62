package dev.labeler.annotation.restore;

import dev.labeler.annotation.project.ClassRow;
import dev.labeler.proto.annotation.v1.ClassRestore;
import dev.labeler.proto.annotation.v1.ImageRestore;
import dev.labeler.proto.annotation.v1.RestoreCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// Maps the counts of a restore to messages.
final class RestoreMapping {
    private RestoreMapping() {}

    static ImageRestore toProto(RestoredImageCount count) {
        return ImageRestore.newBuilder()
                .setImageId(count.imageId())
                .setCounts(counts(count.recreated(), count.changed(), count.deleted()))
                .setIsAbsent(count.isAbsent())
                .build();
    }

    /// @param classes in the order of the project
    /// @param gained indexes of the classes that annotations get
    static List<ClassRestore> toProto(List<RestoredClassCount> counts, List<ClassRow> classes, Set<Integer> gained) {
        var byIndex = new HashMap<Integer, ClassRow>();
        var order = new HashMap<Integer, Integer>();
        for (var row : classes) {
            order.put(row.index(), order.size());
            byIndex.put(row.index(), row);
        }
        var sorted = new ArrayList<>(counts);
        sorted.sort((a, b) -> Integer.compare(
                order.getOrDefault(a.classIndex(), Integer.MAX_VALUE),
                order.getOrDefault(b.classIndex(), Integer.MAX_VALUE)));
        return sorted.stream()
                .map(count -> {
                    var message = ClassRestore.newBuilder()
                            .setCounts(counts(count.recreated(), count.changed(), count.deleted()));
                    var row = byIndex.get(count.classIndex());
                    if (row != null) {
                        message.setClassId(row.classId())
                                .setClassName(row.name())
                                .setWasRetired(row.isRetired() && gained.contains(row.index()));
                    }
                    return message.build();
                })
                .toList();
    }

    static RestoreCounts total(List<RestoredClassCount> counts) {
        return counts(
                counts.stream().mapToLong(RestoredClassCount::recreated).sum(),
                counts.stream().mapToLong(RestoredClassCount::changed).sum(),
                counts.stream().mapToLong(RestoredClassCount::deleted).sum());
    }

    private static RestoreCounts counts(long recreated, long changed, long deleted) {
        return RestoreCounts.newBuilder()
                .setRecreated(recreated)
                .setChanged(changed)
                .setDeleted(deleted)
                .build();
    }
}
