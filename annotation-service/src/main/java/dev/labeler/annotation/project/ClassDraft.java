package dev.labeler.annotation.project;

import org.jspecify.annotations.Nullable;

/// A class that is to be added; what is null is made up.
public record ClassDraft(
        @Nullable String classId,
        String name,
        @Nullable String color,
        @Nullable String description,
        @Nullable String supercategory,
        ClassDetail detail) {}
