package dev.labeler.annotation.project;

import org.jspecify.annotations.Nullable;

/// A class to add; null components get defaults.
public record ClassDraft(
        @Nullable String classId,
        String name,
        @Nullable String color,
        @Nullable String description,
        @Nullable String supercategory,
        @Nullable String attributeSchema,
        @Nullable String taskType,
        ClassDetail detail) {}
