package dev.labeler.formats.read;

import dev.labeler.formats.model.ClassDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The classes of a format without a list of them: the names in its labels, sorted.
public final class SortedClassNames {
    private final TreeSet<String> names = new TreeSet<>();
    private final Map<String, Integer> indexes = new HashMap<>();

    /// Adds names; call before [#classes].
    public void add(Collection<String> found) {
        found.stream().filter(StorableText::isName).forEach(names::add);
    }

    public List<ClassDefinition> classes() {
        List<ClassDefinition> classes = new ArrayList<>();
        for (String name : names) {
            indexes.put(name, classes.size());
            classes.add(ClassDefinition.named(classes.size(), name));
        }
        return classes;
    }

    /// The index of the class, null where there is none of that name.
    public @Nullable Integer find(@Nullable String name) {
        return name == null ? null : indexes.get(name);
    }
}
