package dev.labeler.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The allowed dependencies between modules, by the package below `dev.labeler`.
final class ModuleDependenciesTest {
    private static final String PREFIX = "dev.labeler.";
    private static final Set<String> OF_A_SERVICE = Set.of("kit", "formats", "proto");

    /// The modules that each module may use in addition to itself.
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "formats", Set.of(),
            "embedded", Set.of(),
            "kit", Set.of("proto"),
            "dataset", OF_A_SERVICE,
            "annotation", OF_A_SERVICE,
            "export", OF_A_SERVICE,
            "frontend", Set.of("kit", "proto"),
            "edge", Set.of("kit", "proto", "frontend"),
            "standalone", Set.of("kit", "proto", "dataset", "annotation", "export", "edge", "frontend", "embedded"));

    /// Libraries that `formats` must not use.
    private static final Set<String> FOREIGN_TO_FORMATS =
            Set.of("io.grpc.", "java.sql.", "org.jdbi.", "software.amazon.");

    @Test
    void modulesUseOnlyTheModulesBelowThem() {
        var refused = SourceTree.mainClasses().stream()
                .flatMap(origin -> origin.getDirectDependenciesFromSelf().stream())
                .filter(ModuleDependenciesTest::isRefused)
                .map(Dependency::getDescription)
                .toList();

        assertThat(refused).isEmpty();
    }

    @Test
    void formatsUsesNoDatabaseAndNoNetwork() {
        var refused = SourceTree.mainClasses().stream()
                .filter(origin -> "formats".equals(module(origin)))
                .flatMap(origin -> origin.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> FOREIGN_TO_FORMATS.stream()
                        .anyMatch(
                                prefix -> dependency.getTargetClass().getName().startsWith(prefix)))
                .map(Dependency::getDescription)
                .toList();

        assertThat(refused).isEmpty();
    }

    private static boolean isRefused(Dependency dependency) {
        var target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getName().startsWith(PREFIX)) {
            return false;
        }
        var from = module(dependency.getOriginClass());
        var to = module(target);
        return !from.equals(to) && !ALLOWED.getOrDefault(from, Set.of()).contains(to);
    }

    private static String module(JavaClass of) {
        return of.getPackageName().substring(PREFIX.length()).split("\\.", 2)[0];
    }
}
