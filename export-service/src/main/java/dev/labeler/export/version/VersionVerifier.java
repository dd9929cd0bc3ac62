package dev.labeler.export.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.export.v1.VerifiedFile;
import dev.labeler.proto.export.v1.VerifiedFileState;
import dev.labeler.proto.export.v1.VersionVerification;
import io.grpc.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the files of versions again, and writes missing and damaged ones again from the frozen revisions.
public final class VersionVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(VersionVerifier.class);
    private static final int BATCH = 100;

    /// Without a user: an operator verifies the versions of all projects.
    private static final Caller SERVICE = new Caller.Service("export-service", Set.of(Caller.READ, Caller.WRITE), null);

    private final Database database;
    private final ObjectStore store;
    private final VersionFileBuilder builder;

    VersionVerifier(Database database, ObjectStore store, VersionFileBuilder builder) {
        this.database = database;
        this.store = store;
        this.builder = builder;
    }

    /// Verifies every published and export version of the installation, by id.
    ///
    /// @param rebuild whether missing and damaged files are written again
    public void verifyAll(boolean rebuild, Consumer<VersionVerification> verified) throws Exception {
        var after = 0L;
        while (true) {
            var last = after;
            var ids = database.jdbi().withHandle(handle -> VersionFileDao.listStored(handle, last, BATCH));
            for (var id : ids) {
                var row = database.jdbi().withHandle(handle -> PublishedVersionDao.find(handle, id));
                if (row != null) {
                    verified.accept(
                            Caller.contextWith(Context.current(), SERVICE).call(() -> verify(row, rebuild)));
                }
            }
            if (ids.size() < BATCH) {
                return;
            }
            after = ids.getLast();
        }
    }

    VersionVerification verify(PublishedVersionRow version, boolean rebuild) throws IOException, InterruptedException {
        var result = VersionVerification.newBuilder()
                .setVersionId(version.versionId())
                .setProjectId(version.projectId())
                .setVersionNumber(String.valueOf(version.versionNumber()));
        var artifacts =
                database.jdbi().withHandle(handle -> PublishedVersionDao.listArtifacts(handle, version.versionId()));
        for (var artifact : artifacts) {
            result.addFiles(verify(version, artifact, rebuild));
        }
        result.addFiles(verifyManifest(version, artifacts, rebuild));
        return result.setIntact(result.getFilesList().stream()
                        .noneMatch(file -> file.getState() == VerifiedFileState.VERIFIED_FILE_STATE_MISSING
                                || file.getState() == VerifiedFileState.VERIFIED_FILE_STATE_DAMAGED))
                .build();
    }

    private VerifiedFile verify(PublishedVersionRow version, ArtifactRow artifact, boolean rebuild)
            throws IOException, InterruptedException {
        var file = VerifiedFile.newBuilder()
                .setKey(artifact.stored().key())
                .setSha256(artifact.stored().sha256());
        if (artifact.removed()) {
            return file.setState(VerifiedFileState.VERIFIED_FILE_STATE_REMOVED).build();
        }
        var state = state(store.verify(artifact.stored()));
        if (state == VerifiedFileState.VERIFIED_FILE_STATE_INTACT || !rebuild) {
            return file.setState(state).build();
        }
        if (version.selection() == null) {
            return file.setState(state)
                    .setNote("The frozen state is not in the database, which was rebuilt from storage.")
                    .build();
        }
        var found = builder.build(version, artifact);
        if (!found.equals(artifact.stored().sha256())) {
            LOG.error("ALARM: a file was written again with other bytes: key={} sha256={}", artifact.key(), found);
            return file.setState(state)
                    .setNote("Writing it again gave other bytes, with the hash " + found + ".")
                    .build();
        }
        LOG.warn("Rebuilt a file of a version: key={} found={}", artifact.key(), state);
        return file.setState(VerifiedFileState.VERIFIED_FILE_STATE_REBUILT).build();
    }

    private VerifiedFile verifyManifest(PublishedVersionRow version, List<ArtifactRow> artifacts, boolean rebuild)
            throws IOException {
        var recorded =
                database.jdbi().withHandle(handle -> VersionFileDao.findManifestHash(handle, version.versionId()));
        var file = VerifiedFile.newBuilder();
        if (recorded != null) {
            file.setSha256(recorded);
        }
        var selection = version.selection();
        if (selection == null) {
            return file.setKey("manifest.json")
                    .setState(VerifiedFileState.VERIFIED_FILE_STATE_INTACT)
                    .setNote("Not compared: the database was rebuilt from it.")
                    .build();
        }
        var key = VersionObjectKeys.manifestKey(selection.frozen());
        file.setKey(key);
        var content = VersionManifestWriter.json(version, selection, artifacts);
        var written = new StoredObject(key, content.length, Sha256.hex(content));
        var expected = recorded == null ? written : new StoredObject(key, content.length, recorded);
        var state = state(store.verify(expected));
        if (state == VerifiedFileState.VERIFIED_FILE_STATE_INTACT || !rebuild) {
            return file.setState(state).build();
        }
        // Without a recorded hash only a missing manifest is replaced: another release may have written a different
        // one.
        if (!written.equals(expected) || (recorded == null && state == VerifiedFileState.VERIFIED_FILE_STATE_DAMAGED)) {
            return file.setState(state)
                    .setNote("This release writes a manifest with other bytes.")
                    .build();
        }
        store.put(key, content, "application/json", VersionObjectKeys.createMetadata(version, selection.frozen()));
        return file.setState(VerifiedFileState.VERIFIED_FILE_STATE_REBUILT).build();
    }

    private static VerifiedFileState state(ReadOutcome outcome) {
        return switch (outcome) {
            case ReadOutcome.Intact _ -> VerifiedFileState.VERIFIED_FILE_STATE_INTACT;
            case ReadOutcome.Missing _ -> VerifiedFileState.VERIFIED_FILE_STATE_MISSING;
            case ReadOutcome.Damaged _ -> VerifiedFileState.VERIFIED_FILE_STATE_DAMAGED;
        };
    }
}
