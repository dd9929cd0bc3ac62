package dev.labeler.annotation.project;

import org.jdbi.v3.core.mapper.reflect.ColumnName;

/// The part of a class that annotations refer to.
///
/// @param keypoints number of keypoints of its skeleton, 0 if it has none
public record ClassReference(
        @ColumnName("class_index") int index,
        String classId,
        String name,
        boolean retired,
        boolean hasAttributeSchema,
        int keypoints) {}
