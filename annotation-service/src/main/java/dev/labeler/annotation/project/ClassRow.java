package dev.labeler.annotation.project;

import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/// A row of `class`.
///
/// @param index number of the class in revisions and file formats; never changes, like the id
/// @param color `#rrggbb`
/// @param position order in lists
/// @param detail properties from label files
public record ClassRow(
        @ColumnName("class_index") int index,
        String classId,
        String name,
        String color,
        @Nullable String description,
        @Nullable String supercategory,
        int position,
        @Nested ClassDetail detail) {}
