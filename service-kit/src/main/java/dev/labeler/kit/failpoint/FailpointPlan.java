package dev.labeler.kit.failpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens at failpoints, in files of a directory. Every hit appends its name to `hits`. The file `plan` holds an
/// action and a number: `halt 3` halts the JVM at the third hit in `hits`, `fail 3` throws there. The plan is deleted
/// before it takes effect, so that a restarted process continues. A test deletes `hits` before it writes a plan.
public record FailpointPlan(Path directory) {
    private static final int HALTED = 99;

    /// Starts a new count without an action.
    public void reset() throws IOException {
        Files.deleteIfExists(plan());
        Files.deleteIfExists(hitFile());
    }

    /// Acts at the n-th hit since the last reset.
    ///
    /// @param action `halt` or `fail`
    public void set(String action, int n) throws IOException {
        var written = directory.resolve("plan.tmp");
        Files.writeString(written, action + " " + n);
        Files.move(written, plan());
    }

    /// Whether the action has not taken effect.
    public boolean isPending() {
        return Files.exists(plan());
    }

    /// The names of the hits since the last reset.
    public List<String> hits() throws IOException {
        return Files.exists(hitFile()) ? Files.readAllLines(hitFile()) : List.of();
    }

    synchronized void reach(String name) {
        try {
            Files.writeString(hitFile(), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            var action = takeAction(hits().size());
            if (action == null) {
                return;
            }
            if (action.equals("halt")) {
                Runtime.getRuntime().halt(HALTED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("failpoint " + name);
    }

    private @Nullable String takeAction(int hits) throws IOException {
        if (!Files.exists(plan())) {
            return null;
        }
        var words = Files.readString(plan()).split(" ", 2);
        if (hits < Integer.parseInt(words[1])) {
            return null;
        }
        Files.delete(plan());
        return words[0];
    }

    private Path plan() {
        return directory.resolve("plan");
    }

    private Path hitFile() {
        return directory.resolve("hits");
    }
}
