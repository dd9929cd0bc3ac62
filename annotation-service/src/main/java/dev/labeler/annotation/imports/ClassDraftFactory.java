package dev.labeler.annotation.imports;

import dev.labeler.annotation.project.ClassDetail;
import dev.labeler.annotation.project.ClassDraft;
import dev.labeler.formats.model.ClassDefinition;
import org.jspecify.annotations.Nullable;

/// A source's classes in the form that a project takes: names within their bounds, colours only
/// where they are any.
final class ClassDraftFactory {
    private static final int LONGEST = 200;

    private ClassDraftFactory() {}

    static ClassDraft draft(ClassDefinition definition) {
        var name = bounded(definition.name());
        var color = definition.color();
        return new ClassDraft(
                null,
                name == null ? "class " + definition.index() : name,
                color != null && color.matches("#[0-9a-fA-F]{6}") ? color : null,
                null,
                bounded(definition.supercategory()),
                ClassDetail.of(definition));
    }

    private static @Nullable String bounded(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var clean = text.replace('\0', ' ');
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
