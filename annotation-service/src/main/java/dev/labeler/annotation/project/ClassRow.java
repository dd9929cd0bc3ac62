package dev.labeler.annotation.project;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/// A row of `class`.
///
/// @param index number of the class in revisions and file formats; never changes, like the id
/// @param color `#rrggbb`
/// @param position order in lists
/// @param retiredAt set while the class is refused for new annotations
/// @param attributeSchema rules for attributes as [dev.labeler.annotation.attribute.AttributeSchema] writes them
/// @param taskType the task that lists the class, null for every task
/// @param detail keypoints, and properties from label files
public record ClassRow(
        @ColumnName("class_index") int index,
        String classId,
        String name,
        String color,
        @Nullable String description,
        @Nullable String supercategory,
        int position,
        @Nullable Instant retiredAt,
        @Nullable String attributeSchema,
        @Nullable String taskType,
        @Nested ClassDetail detail) {
    public boolean isRetired() {
        return retiredAt != null;
    }

    ClassRow withSupercategory(String newSupercategory) {
        return new ClassRow(
                index,
                classId,
                name,
                color,
                description,
                newSupercategory,
                position,
                retiredAt,
                attributeSchema,
                taskType,
                detail);
    }

    ClassRow withDetail(ClassDetail newDetail) {
        return new ClassRow(
                index,
                classId,
                name,
                color,
                description,
                supercategory,
                position,
                retiredAt,
                attributeSchema,
                taskType,
                newDetail);
    }
}
