package dev.labeler.annotation.project;

import org.jdbi.v3.core.mapper.reflect.ColumnName;

/// The part of a class that annotations refer to.
public record ClassReference(
        @ColumnName("class_index") int index,
        String classId,
        String name,
        boolean retired,
        boolean hasAttributeSchema) {}
