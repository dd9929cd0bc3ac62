package dev.labeler.standalone.rules;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// No package depends on itself through other packages.
final class PackageCyclesTest {
    private static final String PREFIX = "dev.labeler.";

    @Test
    void packagesHaveNoCycles() {
        assertThat(cycles(dependencies()))
                .as("groups of packages that depend on each other")
                .isEmpty();
    }

    private static Map<String, Set<String>> dependencies() {
        var packages = new TreeMap<String, Set<String>>();
        for (var origin : SourceTree.mainClasses()) {
            packages.computeIfAbsent(origin.getPackageName(), _ -> new TreeSet<>())
                    .addAll(origin.getDirectDependenciesFromSelf().stream()
                            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                            .map(JavaClass::getPackageName)
                            .filter(name -> name.startsWith(PREFIX))
                            .toList());
        }
        return packages;
    }

    private static List<Set<String>> cycles(Map<String, Set<String>> packages) {
        var reached = new TreeMap<String, Set<String>>();
        packages.keySet().forEach(name -> reached.put(name, reachedFrom(name, packages)));
        return reached.entrySet().stream()
                .map(entry -> entry.getValue().stream()
                        .filter(other -> reached.getOrDefault(other, Set.of()).contains(entry.getKey()))
                        .collect(toCollection(TreeSet::new)))
                .filter(group -> group.size() > 1)
                .<Set<String>>map(group -> group)
                .distinct()
                .toList();
    }

    private static Set<String> reachedFrom(String start, Map<String, Set<String>> packages) {
        var reached = new TreeSet<String>();
        var open = new ArrayDeque<String>(Set.of(start));
        while (!open.isEmpty()) {
            var from = open.pop();
            packages.getOrDefault(from, Set.of()).stream()
                    .filter(to -> !to.equals(from))
                    .filter(reached::add)
                    .forEach(open::push);
        }
        return reached;
    }
}
