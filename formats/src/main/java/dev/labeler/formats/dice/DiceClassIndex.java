package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.ClassObject;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The classes of all files. An annotation refers to its class by id, which is an index by the specification
/// and any value in practice, or by name.
final class DiceClassIndex {
    private final List<ClassDefinition> classes = new ArrayList<>();
    private final Map<Object, Integer> byId = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();

    List<ClassDefinition> all() {
        return List.copyOf(classes);
    }

    void read(JsonFileReader input, AnnotationSink sink) throws IOException {
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw input.unreadable("'classes' is not an array");
        }
        for (long place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                add(place, ClassObject.named(parser.getText()));
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                String path = input.path();
                ClassObject members = ClassObject.read(input);
                if (members.usable()) {
                    add(members.id() == null ? place : members.id(), members);
                } else {
                    sink.refused(new SourceProblem(input.file(), path, "a class needs a name"));
                }
            } else {
                sink.refused(input.refusal("a class is an object or a name"));
                parser.skipChildren();
            }
        }
    }

    private void add(Object id, ClassObject members) {
        Integer index = byName.get(members.nameOrEmpty());
        if (index == null) {
            index = classes.size();
            classes.add(members.define(index, members.nameOrEmpty(), id));
            byName.put(members.nameOrEmpty(), index);
        }
        byId.putIfAbsent(id, index);
    }

    /// The class's index, null where no class has that id or name.
    @Nullable
    Integer find(@Nullable Object id, @Nullable String name) {
        Integer index = name == null ? null : byName.get(name);
        if (index == null && id != null) {
            index = byId.get(id);
        }
        return index == null && id instanceof String text ? byName.get(text) : index;
    }
}
