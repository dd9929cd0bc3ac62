package dev.labeler.annotation.project;

import org.jspecify.annotations.Nullable;

/// A class of a project.
///
/// @param index what revisions store and formats count by; never changes, as the id
/// @param color `#rrggbb`
/// @param position place in lists
/// @param detail kept from imports
public record ClassRow(
        int index,
        String classId,
        String name,
        String color,
        @Nullable String description,
        @Nullable String supercategory,
        int position,
        ClassDetail detail) {}
