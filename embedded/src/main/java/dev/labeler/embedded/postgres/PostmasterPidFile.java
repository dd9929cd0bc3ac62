package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `postmaster.pid` in a data directory: line 1 the pid, 2 the data directory, 4 the port, 8 the
/// status (PostgreSQL 18, `src/include/utils/pidfile.h`).
///
/// @param pid the process that wrote it
/// @param ready whether it accepts connections
record PostmasterPidFile(long pid, boolean ready) {

    static Optional<PostmasterPidFile> read(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        try {
            var ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
            return Optional.of(
                    new PostmasterPidFile(Long.parseLong(lines.getFirst().strip()), ready));
        } catch (NumberFormatException halfWritten) {
            return Optional.empty();
        }
    }

    /// The running process that wrote the file. A pid alone is ambiguous after a reboot or in another
    /// container, so its command line must be a `postgres` on exactly this data directory.
    Optional<ProcessHandle> process(Path data) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> serves(process.pid(), data));
    }

    private static boolean serves(long pid, Path data) {
        try {
            var arguments = List.of(
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1));
            var at = arguments.indexOf("-D");
            return arguments.getFirst().endsWith("/postgres")
                    && at > 0
                    && at + 1 < arguments.size()
                    && arguments.get(at + 1).equals(data.toString());
        } catch (IOException gone) {
            return false;
        }
    }
}
