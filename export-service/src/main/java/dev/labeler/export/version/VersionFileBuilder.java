package dev.labeler.export.version;

import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.ExportOptions;
import java.io.IOException;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Writes a file of a published version again. It becomes visible only if it has the recorded hash.
final class VersionFileBuilder {
    private static final ExportEncoder.Progress NO_PROGRESS = (_, _) -> {};

    private final ObjectStore store;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;

    VersionFileBuilder(ObjectStore store, ExportRowSource rows, EncodingMemoryBudget memory) {
        this.store = store;
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
    }

    /// Returns the hash of the written file; the object is replaced if it is the recorded one.
    ///
    /// @throws dev.labeler.kit.rpc.Failure UNAVAILABLE if a service, the store or memory is not available
    String build(PublishedVersionRow version, ArtifactRow artifact) throws IOException, InterruptedException {
        var selection = Objects.requireNonNull(version.selection());
        var recorded = artifact.stored();
        try (var reserved = memory.reserveFile();
                var upload = store.upload(
                        recorded.key(),
                        ExportFiles.contentType(artifact.format()),
                        VersionObjectKeys.createMetadata(version, selection.frozen()))) {
            var digest = Sha256.digest();
            try (var writer = ExportFiles.createWriter(
                    artifact.format(),
                    new DigestOutputStream(upload.stream(), digest),
                    ExportOptions.getDefaultInstance(),
                    () -> rows.readYoloLayout(selection))) {
                encoder.encode(selection, List.of(writer), reserved, NO_PROGRESS);
                writer.end();
            }
            var sha256 = HexFormat.of().formatHex(digest.digest());
            if (sha256.equals(recorded.sha256())) {
                upload.complete();
            }
            return sha256;
        }
    }
}
