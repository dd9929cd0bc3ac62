package dev.labeler.annotation.imports;

import dev.labeler.annotation.project.ClassDetail;
import dev.labeler.annotation.project.ClassDraft;
import dev.labeler.formats.model.ClassDefinition;
import org.jspecify.annotations.Nullable;

/// Creates class drafts from the classes of a label source: names are truncated, invalid colors omitted.
final class ClassDraftFactory {
    private static final int MAX_LENGTH = 200;

    private ClassDraftFactory() {}

    static ClassDraft create(ClassDefinition definition) {
        var name = truncate(definition.name());
        var color = definition.color();
        return new ClassDraft(
                null,
                name == null ? "class " + definition.index() : name,
                color != null && color.matches("#[0-9a-fA-F]{6}") ? color : null,
                null,
                truncate(definition.supercategory()),
                null,
                null,
                ClassDetail.of(definition));
    }

    private static @Nullable String truncate(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var clean = text.replace('\0', ' ');
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH);
    }
}
