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

/// No package depends on itself through others.
final class PackageCyclesTest {
    private static final String PREFIX = "dev.labeler.";

    /// Groups of packages that depend on each other today. Remove a group, or packages from it, when
    /// their cycle is broken; never add one.
    private static final List<Set<String>> KNOWN = List.of(
            Set.of(
                    "dev.labeler.annotation.access",
                    "dev.labeler.annotation.image",
                    "dev.labeler.annotation.imports",
                    "dev.labeler.annotation.project",
                    "dev.labeler.annotation.revision",
                    "dev.labeler.annotation.version"),
            Set.of("dev.labeler.annotation.annotation", "dev.labeler.annotation.history"),
            Set.of("dev.labeler.dataset.gallery", "dev.labeler.dataset.upload", "dev.labeler.dataset.version"),
            Set.of("dev.labeler.kit.identity", "dev.labeler.kit.rpc"));

    @Test
    void packagesHaveNoCyclesBesideTheKnownOnes() {
        var cycles = cycles(dependencies());

        assertThat(cycles)
                .as("groups of packages that depend on each other")
                .allSatisfy(cycle -> assertThat(KNOWN).anyMatch(known -> known.containsAll(cycle)));
        assertThat(KNOWN)
                .as("known groups whose cycle is broken: remove them from the list")
                .allSatisfy(known -> assertThat(cycles).anyMatch(known::containsAll));
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
        return packages.keySet().stream()
                .map(name -> reached.get(name).stream()
                        .filter(other -> reached.getOrDefault(other, Set.of()).contains(name))
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
