package dev.labeler.export.version;

import dev.labeler.export.delivery.DeliveryMapping;
import dev.labeler.export.delivery.DeliveryRow;
import dev.labeler.kit.rpc.ProtoTimestamps;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionDownload;
import dev.labeler.proto.export.v1.VersionProgress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Maps published versions to messages, with newly signed links.
final class PublishedVersionMapping {
    /// The documented lifetime of links.
    private static final Duration LINK_LIFETIME = Duration.ofDays(7);

    private static final long MILLIS_PER_SECOND = 1000;

    private PublishedVersionMapping() {}

    /// @param delivery to the platform, null if the version is not delivered
    static Version toProto(
            PublishedVersionRow row, List<ArtifactRow> artifacts, @Nullable DeliveryRow delivery, ObjectStore store) {
        var version = Version.newBuilder()
                .setId(row.versionId())
                .setProjectId(row.projectId())
                .setVersionType(row.versionType())
                .setStatus(row.status())
                .setIncludeDraft(row.content().includeDraft())
                .setOnlyVerified(row.content().onlyVerified())
                .setIncludeUnannotated(row.content().includeUnannotated())
                .setCreatedAt(ProtoTimestamps.of(row.createdAt()));
        if (row.versionNumber() != null) {
            version.setVersionNumber(row.versionNumber());
        }
        if (row.description() != null) {
            version.setDescription(row.description());
        }
        if (row.annotationCount() != null) {
            version.setAnnotationCount(row.annotationCount());
        }
        if (row.imageCount() != null) {
            version.setImageCount(row.imageCount());
        }
        if (row.failure() != null) {
            version.setError(row.failure().text());
        }
        if (row.createdBy() != null) {
            version.setCreatedBy(row.createdBy());
        }
        if (row.publishedAt() != null) {
            version.setPublishedAt(ProtoTimestamps.of(row.publishedAt()));
        }
        if (delivery != null) {
            version.setPlatform(DeliveryMapping.toPlatformDelivery(delivery));
        }
        artifacts.forEach(artifact -> version.addFormats(artifact.format()));
        artifacts.stream()
                .filter(_ -> row.isReadable())
                .map(artifact -> toProto(row, artifact, store))
                .forEach(version::addArtifacts);
        if (version.getArtifactsCount() > 0) {
            var first = version.getArtifacts(0);
            version.setExportFormat(first.getFormat())
                    .setExportPath(first.getKey())
                    .setFileSize(first.getSizeBytes());
            if (!first.getRemoved()) {
                version.setDownloadUrl(first.getDownloadUrl()).setDownloadUrlExpiresAt(first.getExpiresAt());
            }
        }
        return version.build();
    }

    static Artifact toProto(PublishedVersionRow version, ArtifactRow artifact, ObjectStore store) {
        var key = String.valueOf(artifact.key());
        var file = Artifact.newBuilder()
                .setFormat(artifact.format())
                .setKey(key)
                .setSha256(String.valueOf(artifact.sha256()))
                .setSizeBytes(artifact.sizeBytes())
                .setRemoved(artifact.removed())
                .addAllLosses(artifact.losses());
        if (!artifact.removed()) {
            var link = store.links().presignGet(key, LINK_LIFETIME, fileName(version, key));
            file.setDownloadUrl(link.url().toString()).setExpiresAt(ProtoTimestamps.of(link.expiresAt()));
        }
        return file.build();
    }

    static VersionDownload toDownload(Artifact artifact) {
        return VersionDownload.newBuilder()
                .setDownloadUrl(artifact.getDownloadUrl())
                .setExpiresAt(artifact.getExpiresAt())
                .setFormat(artifact.getFormat())
                .setSha256(artifact.getSha256())
                .setSizeBytes(artifact.getSizeBytes())
                .build();
    }

    static VersionProgress toProgress(PublishedVersionRow row) {
        var progress = VersionProgress.newBuilder()
                .setVersionId(row.versionId())
                .setStatus(row.status())
                .setStep(row.step())
                .setDone(row.done())
                .setTotal(row.total())
                .setBytes(row.bytes());
        if (row.failure() != null) {
            progress.setError(row.failure().text());
        }
        setRate(row, progress);
        return progress.build();
    }

    private static void setRate(PublishedVersionRow row, VersionProgress.Builder progress) {
        if (row.startedAt() == null || row.progressAt() == null) {
            return;
        }
        var millis =
                Math.max(1, Duration.between(row.startedAt(), row.progressAt()).toMillis());
        progress.setBytesPerSecond(row.bytes() * MILLIS_PER_SECOND / millis);
        if (row.done() > 0 && row.done() < row.total()) {
            progress.setSecondsLeft(Math.ceilDiv(millis * (row.total() - row.done()) / row.done(), MILLIS_PER_SECOND));
        }
    }

    /// Returns a download name such as `v1.0_annotations_coco.json`, which is unique for files of several
    /// versions.
    private static String fileName(PublishedVersionRow version, String key) {
        return version.versionNumber() + "_" + key.substring(key.lastIndexOf('/') + 1);
    }
}
