package dev.labeler.export.encoding;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.write.DatasetHeader;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Where exports read from: images from dataset-service, annotations from annotation-service, both
/// in byte order of the image name.
public final class Rows {
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final String bucket;

    /// @param annotations to annotation-service, as this service, for the current caller
    /// @param datasets to dataset-service, likewise
    /// @param bucket where images are, for the files that say so
    public Rows(Channel annotations, Channel datasets, String bucket) {
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
        this.bucket = bucket;
    }

    /// What to read.
    ///
    /// @param frozen the version, or the present moment with `version_id` 0
    /// @param imageIds only these images, all where empty
    public record Selection(FrozenVersion frozen, Access dataset, boolean includeDraft, List<String> imageIds) {
        public Selection {
            imageIds = List.copyOf(imageIds);
        }
    }

    /// What the files say of the dataset as a whole. All of it comes from what is frozen, so that a
    /// file written again is the same.
    DatasetHeader header(Selection selection) {
        var frozen = selection.frozen();
        var dataset = selection.dataset();
        var created = Instant.ofEpochSecond(
                frozen.getCreatedAt().getSeconds(), frozen.getCreatedAt().getNanos());
        return new DatasetHeader(
                dataset.getDatasetId(),
                dataset.getDatasetName(),
                taskType(frozen, dataset),
                created,
                created,
                frozen.getVersionNumber().isEmpty() ? "working" : frozen.getVersionNumber(),
                dataset.getContentHash().isEmpty() ? null : dataset.getContentHash(),
                dataset.getStorageType(),
                bucket,
                dataset.getStoragePath() + dataset.getImageRoot(),
                frozen.getClassesList().stream()
                        .map(each -> new ClassDefinition(
                                each.getIndex(),
                                each.getName(),
                                each.getColor(),
                                each.hasSupercategory() ? each.getSupercategory() : null,
                                each.getClassId(),
                                List.of(),
                                List.of()))
                        .toList());
    }

    private static String taskType(FrozenVersion frozen, Access dataset) {
        if (frozen.getTaskTypesCount() > 0) {
            return frozen.getTaskTypes(0);
        }
        return dataset.hasTaskType() ? dataset.getTaskType() : "object_detection";
    }

    Iterator<Image> images(Selection selection) {
        var pages = datasets.streamImages(StreamImagesRequest.newBuilder()
                .setDatasetId(selection.dataset().getDatasetId())
                .setVersion(selection.frozen().getDatasetVersion())
                .addAllImageIds(selection.imageIds())
                .build());
        return new Iterator<>() {
            private Iterator<Image> page = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!page.hasNext() && hasMore(pages)) {
                    StreamImagesResponse next = pages.next();
                    page = next.getImagesList().iterator();
                }
                return page.hasNext();
            }

            @Override
            public Image next() {
                return page.next();
            }
        };
    }

    /// The kinds of geometry among the annotations.
    public Set<GeometryKind> kinds(Selection selection) {
        try {
            return revisions.getGeometryKinds(request(selection)).getKindsList().stream()
                    .map(GeometryKind::ofCode)
                    .collect(Collectors.toSet());
        } catch (StatusRuntimeException e) {
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        }
    }

    private static StreamAnnotationsRequest request(Selection selection) {
        return StreamAnnotationsRequest.newBuilder()
                .setProjectId(selection.frozen().getProjectId())
                .setVersionId(selection.frozen().getVersionId())
                .setIncludeDraft(selection.includeDraft())
                .addAllImageIds(selection.imageIds())
                .build();
    }

    Tuples annotations(Selection selection) {
        var pages = revisions.streamAnnotations(request(selection));
        return new Tuples(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return hasMore(pages);
            }

            @Override
            public AnnotationRows next() {
                return pages.next();
            }
        });
    }

    /// Runs `work` so that streams it leaves unread are ended with it.
    static <T, X extends Exception> T ended(Work<T, X> work) throws X {
        var context = Context.current().withCancellation();
        var before = context.attach();
        try {
            return work.run();
        } finally {
            context.detachAndCancel(before, null);
        }
    }

    /// Something that reads streams.
    interface Work<T, X extends Exception> {
        T run() throws X;
    }

    private static boolean hasMore(Iterator<?> pages) {
        try {
            return pages.hasNext();
        } catch (StatusRuntimeException e) {
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
