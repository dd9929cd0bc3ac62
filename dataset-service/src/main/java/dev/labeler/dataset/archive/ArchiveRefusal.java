package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// Creates ARCHIVE_REFUSED failures with the cause and, where there is one, the entry.
final class ArchiveRefusal {
    private ArchiveRefusal() {}

    static Failure archive(String cause) {
        return Failure.invalid(
                        ErrorReason.ARCHIVE_REFUSED,
                        "The archive is refused: " + cause + ". Nothing was stored; repack it and upload it again.")
                .with("cause", cause);
    }

    static Failure entry(String entry, String cause) {
        var shown = entry.length() > 200 ? entry.substring(0, 200) + "…" : entry;
        return Failure.invalid(
                        ErrorReason.ARCHIVE_REFUSED,
                        "The upload is refused because of '" + printable(shown) + "': " + cause
                                + ". Nothing was stored; repack it and upload it again.")
                .with("entry", printable(shown))
                .with("cause", cause);
    }

    /// Replaces control characters, which would break the line of a log or a terminal.
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '\ufffd' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
