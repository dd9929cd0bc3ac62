package dev.labeler.formats.dice;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.List;

/// Class names as JSON strings, escaped once for an export.
record EscapedClassNames(List<ByteSlice> names) {

    static EscapedClassNames of(List<ClassDefinition> classes) {
        return new EscapedClassNames(classes.stream()
                .map(definition ->
                        new JsonTextBuffer(64).string(definition.name()).copy())
                .toList());
    }

    ByteSlice quoted(int index) {
        return names.get(index);
    }
}
