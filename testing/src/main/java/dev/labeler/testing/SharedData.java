package dev.labeler.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Real data sets in `shared/data` beside the checkout, which are too large for the repository.
public final class SharedData {

    private SharedData() {}

    /// The data set's directory or file, searched from the working directory upwards; empty where it is
    /// missing.
    ///
    /// @param name path below `shared/data`, such as `bccd-voc` or `taco/annotations.json`
    public static Optional<Path> find(String name) {
        for (var directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            var candidate = directory.resolve("shared/data").resolve(name);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// Like [#find]; the calling test is skipped, with the reason, where the data set is missing.
    public static Path require(String name) {
        var found = find(name);
        Assumptions.assumeTrue(found.isPresent(), () -> "needs shared/data/" + name + " beside the checkout");
        return found.orElseThrow();
    }
}
