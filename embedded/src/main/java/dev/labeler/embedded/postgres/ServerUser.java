package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The user that the server runs as. PostgreSQL refuses to run as root, so root starts it as an unprivileged
/// user: the owner of an existing data directory, else uid 65534 (`initdb` needs a user that is in the
/// system's user database). Other users start it as themselves.
///
/// @param id the unprivileged uid and gid, null when no switch is needed
record ServerUser(@Nullable Integer id) {

    private static final int UNPRIVILEGED_ID = 65534;

    static ServerUser forData(Path data) throws IOException {
        if (!isRoot()) {
            return new ServerUser(null);
        }
        var owner = Files.isDirectory(data) ? uid(data) : UNPRIVILEGED_ID;
        return new ServerUser(owner == 0 ? UNPRIVILEGED_ID : owner);
    }

    /// Returns the command, wrapped so that it runs as this user.
    List<String> command(List<String> command) {
        var wrapped = new ArrayList<String>();
        if (id != null) {
            wrapped.addAll(switchUser(id));
            wrapped.add("--");
        }
        wrapped.addAll(command);
        return wrapped;
    }

    /// Returns the command as the server's long-lived process: in its own session, so that Ctrl-C on the
    /// terminal reaches the JVM first, and with SIGINT (PostgreSQL's fast shutdown) from the kernel when the
    /// starting thread ends, which covers `kill -9` of the JVM.
    List<String> serverCommand(List<String> command) {
        var wrapped = new ArrayList<String>();
        if (onPath("setsid")) {
            wrapped.add("setsid");
        }
        if (onPath("setpriv")) {
            wrapped.addAll(id == null ? List.of("setpriv", "--no-new-privs") : switchUser(id));
            wrapped.addAll(List.of("--pdeathsig", "INT", "--"));
        }
        wrapped.addAll(command);
        return wrapped;
    }

    /// Makes this user the owner of a file or directory.
    void changeOwner(Path path) throws IOException {
        if (id != null) {
            Files.setAttribute(path, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// Lets this user pass through a directory (mode x for others).
    void allowTraversal(Path directory) throws IOException {
        if (id != null) {
            var permissions = new HashSet<>(Files.getPosixFilePermissions(directory));
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        }
    }

    /// The outermost parent of `path` that this user cannot enter.
    Optional<Path> blockedAt(Path path) throws IOException {
        if (id == null) {
            return Optional.empty();
        }
        var absolute = path.toAbsolutePath().normalize();
        var root = absolute.getRoot();
        for (var depth = 0; depth <= absolute.getNameCount(); depth++) {
            var directory = depth == 0 || root == null ? root : root.resolve(absolute.subpath(0, depth));
            if (directory != null && Files.isDirectory(directory) && !mayEnter(directory)) {
                return Optional.of(directory);
            }
        }
        return Optional.empty();
    }

    private boolean mayEnter(Path directory) throws IOException {
        var permissions = Files.getPosixFilePermissions(directory);
        return permissions.contains(PosixFilePermission.OTHERS_EXECUTE)
                || (id != null && id == uid(directory) && permissions.contains(PosixFilePermission.OWNER_EXECUTE));
    }

    private static List<String> switchUser(int id) {
        if (!onPath("setpriv")) {
            throw new PostgresStartException("PostgreSQL does not run as root, and setpriv (package util-linux), which"
                    + " starts it as an unprivileged user, is not installed. Install it, or run as an ordinary"
                    + " user");
        }
        return List.of("setpriv", "--reuid", "" + id, "--regid", "" + id, "--clear-groups", "--no-new-privs");
    }

    private static boolean isRoot() throws IOException {
        return uid(Path.of("/proc/self")) == 0;
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private static boolean onPath(String tool) {
        for (var directory : CommandRunner.PATH.split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }
}
