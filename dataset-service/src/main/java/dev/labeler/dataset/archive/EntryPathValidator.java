package dev.labeler.dataset.archive;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;

/// Validates the names of uploaded files. A name becomes part of an object key and never a path on this machine.
/// Path traversal is refused all the same, because a client that unpacks the dataset later would follow it.
final class EntryPathValidator {
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);

    private EntryPathValidator() {}

    /// Returns the name without `.` and empty parts.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED
    static String validate(String name) {
        if (name.indexOf('\0') >= 0) {
            throw ArchiveRefusal.entry(name, "NUL in a name");
        }
        if (name.indexOf('\\') >= 0) {
            throw ArchiveRefusal.entry(name, "backslash in a name");
        }
        if (name.startsWith("/")) {
            throw ArchiveRefusal.entry(name, "absolute path");
        }
        if (DRIVE.matcher(name).matches()) {
            throw ArchiveRefusal.entry(name, "drive letter");
        }
        var parts = new ArrayList<String>();
        for (var part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw ArchiveRefusal.entry(name, "path traversal");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            throw ArchiveRefusal.entry(name, "empty name");
        }
        return String.join("/", parts);
    }

    /// Two names with the same result are one file on some file systems.
    static String normalize(String path) {
        return Normalizer.normalize(
                Normalizer.normalize(path, Normalizer.Form.NFC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT),
                Normalizer.Form.NFC);
    }

    /// Files that operating systems create, such as `.DS_Store`.
    static boolean isSystemFile(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return path.startsWith("__MACOSX/")
                || path.contains("/__MACOSX/")
                || name.startsWith("._")
                || name.equals(".DS_Store")
                || name.equalsIgnoreCase("Thumbs.db")
                || name.equalsIgnoreCase("desktop.ini");
    }
}
