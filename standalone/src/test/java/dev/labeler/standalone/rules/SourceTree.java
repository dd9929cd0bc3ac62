package dev.labeler.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The checkout that the tests run in.
final class SourceTree {
    /// Tests run in their module's folder.
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private SourceTree() {}

    /// The main classes of all modules that `standalone` depends on, without generated ones.
    static JavaClasses mainClasses() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        var modules = List.of(
                "formats",
                "service-kit",
                "embedded",
                "dataset-service",
                "annotation-service",
                "export-service",
                "edge",
                "standalone");
        var folders = modules.stream()
                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                .toList();
        assertThat(folders).as("compiled modules").allMatch(Files::isDirectory);
        return new ClassFileImporter().importPaths(folders);
    }

    /// Java files of the main code of every module, without `package-info.java`.
    static List<Path> mainSources() throws IOException {
        return filesBelow(ROOT, ".java").stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(file -> !file.endsWith("package-info.java"))
                .toList();
    }

    /// Files with that suffix, sorted, without build output and hidden folders. Where `start` is a file, the
    /// result is that file.
    static List<Path> filesBelow(Path start, String suffix) throws IOException {
        try (var files = Files.find(start, 32, (file, facts) -> facts.isRegularFile())) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !isHidden(start.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isHidden(Path file) {
        for (var part : file) {
            var name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || (name.startsWith(".") && !name.equals(".ci"))) {
                return true;
            }
        }
        return false;
    }
}
