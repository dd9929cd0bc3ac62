package dev.labeler.formats.coco;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The categories of all files, in file order. Categories of the same name are one class across files; within
/// a file they stay separate, the later ones with their id added to the name.
final class CocoCategoryIndex {
    private final List<ClassDefinition> classes = new ArrayList<>();
    private final Map<String, Integer> byName = new HashMap<>();

    List<ClassDefinition> classes() {
        return List.copyOf(classes);
    }

    /// Reads the array at the parser's position into a map from category id to class index.
    Map<Object, Integer> read(JsonFileReader input, AnnotationSink sink) throws IOException {
        Map<Object, Integer> indexes = new HashMap<>();
        Set<Integer> taken = new HashSet<>();
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw input.unreadable("'categories' is not an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String path = input.path();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                sink.refused(input.refusal("a category is an object"));
                parser.skipChildren();
                continue;
            }
            ClassObject category = ClassObject.read(input);
            Object id = category.id();
            if (id == null || !category.usable()) {
                sink.refused(new SourceProblem(input.file(), path, "a category needs an id and a name"));
            } else if (indexes.containsKey(id)) {
                sink.refused(new SourceProblem(input.file(), path, "another category has the id " + id));
            } else {
                if (category.attributesCut()) {
                    sink.notice(
                            new SourceProblem(input.file(), path, "members of the category are too long and left out"));
                }
                int index = index(category, id, taken, new SourceProblem(input.file(), path, ""), sink);
                indexes.put(id, index);
                taken.add(index);
            }
        }
        return indexes;
    }

    private int index(ClassObject category, Object id, Set<Integer> taken, SourceProblem at, AnnotationSink sink)
            throws IOException {
        String name = category.nameOrEmpty();
        Integer index = byName.get(name);
        if (index != null && taken.contains(index)) {
            String other = name + " " + id;
            sink.notice(new SourceProblem(
                    at.file(), at.path(), "another category is called '" + name + "'; kept as '" + other + "'"));
            name = other;
            index = byName.get(name);
        }
        if (index == null) {
            index = classes.size();
            byName.put(name, index);
            classes.add(category.define(index, name, id));
        }
        return index;
    }
}
