package dev.labeler.formats.dice;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonText;
import java.util.List;

/// Class names as JSON strings, escaped once and not once an annotation.
record ClassNames(List<ByteSlice> names) {

    static ClassNames of(List<ClassDefinition> classes) {
        return new ClassNames(classes.stream()
                .map(definition -> new JsonText(64).string(definition.name()).copy())
                .toList());
    }

    ByteSlice quoted(int index) {
        return names.get(index);
    }
}
