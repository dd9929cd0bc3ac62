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

/// Reads the content of exports: images from dataset-service, annotations from annotation-service, both in
/// byte order of the image name.
public final class ExportRowSource {
    private final Channel annotations;
    private final Channel datasets;
    private final String bucket;

    /// @param annotations channel to annotation-service with an internal credential, for the current caller
    /// @param datasets channel to dataset-service, also with an internal credential
    /// @param bucket bucket of the images, which some formats contain
    public ExportRowSource(Channel annotations, Channel datasets, String bucket) {
        this.annotations = annotations;
        this.datasets = datasets;
        this.bucket = bucket;
    }

    /// The images and annotations of an export.
    ///
    /// @param frozen the version, or the current state with `version_id` 0
    /// @param imageIds only these images, all if empty
    public record ExportSelection(FrozenVersion frozen, Access dataset, ExportContent content, List<String> imageIds) {
        public ExportSelection {
            imageIds = List.copyOf(imageIds);
        }

        /// Returns a copy with other annotations and images.
        public ExportSelection with(ExportContent changed) {
            return new ExportSelection(frozen, dataset, changed, imageIds);
        }
    }

    /// Returns the header of the files. It depends only on frozen data, so that a file that is written again
    /// has the same bytes.
    ExportHeader readHeader(ExportSelection selection) {
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

    /// Returns the content hash of the dataset, null if the dataset has a newer version with other files.
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

    ImageCursor openImages(ExportSelection selection) {
        return new ImageCursor(ReadAheadStream.open(
                datasets,
                DatasetServiceGrpc.getStreamImagesMethod(),
                StreamImagesRequest.newBuilder()
                        .setDatasetId(selection.dataset().getDatasetId())
                        .setVersion(selection.frozen().getDatasetVersion())
                        .addAllImageIds(selection.imageIds())
                        .build()));
    }

    /// Opens the images that were completed without an annotation.
    EmptyImageCursor openEmptyImages(ExportSelection selection) {
        return new EmptyImageCursor(RevisionServiceGrpc.newBlockingStub(annotations), selection.frozen());
    }

    /// Reads the layout of a YOLO export of the selection.
    public YoloLineLayout readYoloLayout(ExportSelection selection) {
        try {
            var found = RevisionServiceGrpc.newBlockingStub(annotations).getGeometryKinds(toRequest(selection));
            var kinds = found.getKindsList().stream().map(GeometryKind::ofCode).collect(Collectors.toSet());
            int ofClasses = selection.frozen().getClassesList().stream()
                    .mapToInt(AnnotationClass::getKeypointsCount)
                    .max()
                    .orElse(0);
            return YoloLineLayout.of(kinds, Math.max(ofClasses, found.getMostKeypoints()));
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
    }

    private static StreamAnnotationsRequest toRequest(ExportSelection selection) {
        return StreamAnnotationsRequest.newBuilder()
                .setProjectId(selection.frozen().getProjectId())
                .setVersionId(selection.frozen().getVersionId())
                .setIncludeDraft(selection.content().includeDraft())
                .setOnlyVerified(selection.content().onlyVerified())
                .addAllImageIds(selection.imageIds())
                .build();
    }

    /// @param measured whether the box and the area of every row are needed as numbers
    CopyTupleReader openAnnotations(ExportSelection selection, boolean measured) {
        return new CopyTupleReader(
                ReadAheadStream.open(
                        annotations, RevisionServiceGrpc.getStreamAnnotationsMethod(), toRequest(selection)),
                measured);
    }
}
