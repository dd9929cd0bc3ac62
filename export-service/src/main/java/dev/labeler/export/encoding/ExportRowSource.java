package dev.labeler.export.encoding;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where exports read from: images from dataset-service, annotations from annotation-service, both
/// in byte order of the image name.
public final class ExportRowSource {
    private final Channel annotations;
    private final Channel datasets;
    private final String bucket;

    /// @param annotations to annotation-service, as this service, for the current caller
    /// @param datasets to dataset-service, likewise
    /// @param bucket where images are, for the files that say so
    public ExportRowSource(Channel annotations, Channel datasets, String bucket) {
        this.annotations = annotations;
        this.datasets = datasets;
        this.bucket = bucket;
    }

    /// What to read.
    ///
    /// @param frozen the version, or the present moment with `version_id` 0
    /// @param includeUnannotated also images that nobody has annotated or completed
    /// @param imageIds only these images, all where empty
    public record ExportSelection(
            FrozenVersion frozen,
            Access dataset,
            boolean includeDraft,
            boolean includeUnannotated,
            List<String> imageIds) {
        public ExportSelection {
            imageIds = List.copyOf(imageIds);
        }

        /// The same with other drafts and images.
        public ExportSelection with(boolean drafts, boolean unannotated) {
            return new ExportSelection(frozen, dataset, drafts, unannotated, imageIds);
        }
    }

    /// What the files say of the dataset as a whole. All of it comes from what is frozen, so that a
    /// file written again is the same.
    ExportHeader header(ExportSelection selection) {
        var frozen = selection.frozen();
        var dataset = selection.dataset();
        var created = Instant.ofEpochSecond(
                frozen.getCreatedAt().getSeconds(), frozen.getCreatedAt().getNanos());
        return new ExportHeader(
                dataset.getDatasetId(),
                dataset.getDatasetName(),
                taskType(frozen, dataset),
                created,
                created,
                frozen.getVersionNumber().isEmpty() ? "working" : frozen.getVersionNumber(),
                contentHash(frozen, dataset),
                dataset.getStorageType(),
                bucket,
                dataset.getStoragePath() + dataset.getImageRoot(),
                frozen.hasSourceInfo() ? frozen.getSourceInfo() : null,
                frozen.getClassesList().stream()
                        .sorted(Comparator.comparingInt(AnnotationClass::getIndex))
                        .map(each -> new ClassDefinition(
                                each.getIndex(),
                                each.getName(),
                                each.getColor(),
                                each.hasSupercategory() ? each.getSupercategory() : null,
                                each.getClassId(),
                                each.getKeypointsList(),
                                each.getSkeletonList().stream()
                                        .map(edge -> new ClassDefinition.Bone(edge.getFrom(), edge.getTo()))
                                        .toList(),
                                each.getFlipIdxList(),
                                each.hasSourceAttributes() ? each.getSourceAttributes() : null))
                        .toList());
    }

    /// Null where the dataset has moved on since: then the hash is that of other files.
    public static @Nullable String contentHash(FrozenVersion frozen, Access dataset) {
        return dataset.getContentHash().isEmpty() || dataset.getVersion() != frozen.getDatasetVersion()
                ? null
                : dataset.getContentHash();
    }

    private static String taskType(FrozenVersion frozen, Access dataset) {
        if (frozen.getTaskTypesCount() > 0) {
            return frozen.getTaskTypes(0);
        }
        return dataset.hasTaskType() ? dataset.getTaskType() : "object_detection";
    }

    ImageCursor images(ExportSelection selection) {
        return new ImageCursor(ReadAheadStream.open(
                datasets,
                DatasetServiceGrpc.getStreamImagesMethod(),
                StreamImagesRequest.newBuilder()
                        .setDatasetId(selection.dataset().getDatasetId())
                        .setVersion(selection.frozen().getDatasetVersion())
                        .addAllImageIds(selection.imageIds())
                        .build()));
    }

    /// The images that people completed without an annotation.
    EmptyImageCursor emptyImages(ExportSelection selection) {
        return new EmptyImageCursor(RevisionServiceGrpc.newBlockingStub(annotations), selection.frozen());
    }

    /// The layout of a YOLO export of the selection.
    public YoloLineLayout yoloLayout(ExportSelection selection) {
        try {
            var found = RevisionServiceGrpc.newBlockingStub(annotations).getGeometryKinds(request(selection));
            var kinds = found.getKindsList().stream().map(GeometryKind::ofCode).collect(Collectors.toSet());
            int ofClasses = selection.frozen().getClassesList().stream()
                    .mapToInt(AnnotationClass::getKeypointsCount)
                    .max()
                    .orElse(0);
            return YoloLineLayout.of(kinds, Math.max(ofClasses, found.getMostKeypoints()));
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        }
    }

    private static StreamAnnotationsRequest request(ExportSelection selection) {
        return StreamAnnotationsRequest.newBuilder()
                .setProjectId(selection.frozen().getProjectId())
                .setVersionId(selection.frozen().getVersionId())
                .setIncludeDraft(selection.includeDraft())
                .addAllImageIds(selection.imageIds())
                .build();
    }

    /// @param measured whether box and area of every row are needed as numbers
    CopyTupleReader annotations(ExportSelection selection, boolean measured) {
        return new CopyTupleReader(
                ReadAheadStream.open(annotations, RevisionServiceGrpc.getStreamAnnotationsMethod(), request(selection)),
                measured);
    }
}
