package dev.labeler.standalone.backup;

import java.io.IOException;

/// The backup does not have the bytes that its manifest describes.
public final class DamagedBackupException extends IOException {
    DamagedBackupException(BackupContent content, String what, String problem) {
        super(
                "The backup is damaged: %s, which has %s, %s. Choose another backup, or delete this file and make a new one."
                        .formatted(content.name(), what, problem));
    }

    DamagedBackupException(String message) {
        super(message);
    }
}
