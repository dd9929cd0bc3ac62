package dev.labeler.annotation.diff;

import dev.labeler.annotation.diff.ChangedAnnotation.Position;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationDiffServiceGrpc;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.ListChangedImagesRequest;
import dev.labeler.proto.annotation.v1.ListChangedImagesResponse;
import dev.labeler.proto.annotation.v1.StreamVersionDiffRequest;
import dev.labeler.proto.annotation.v1.VersionDiff;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/// `labeler.annotation.v1.AnnotationDiffService`.
public final class DiffGrpcService implements BindableService {
    private static final int MAX_SKIPPED = 100_000;
    private static final int STREAM_PAGE_SIZE = 50_000;
    private static final int STREAM_READ_SIZE = 1000;

    private final Database database;
    private final VersionResolver versions;

    public DiffGrpcService(Database database, ProjectAccessCheck access) {
        this.database = database;
        this.versions = new VersionResolver(database, access);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(AnnotationDiffServiceGrpc.getServiceDescriptor())
                .unary(AnnotationDiffServiceGrpc.getDiffVersionsMethod(), this::diffVersions)
                .serverStream(AnnotationDiffServiceGrpc.getStreamVersionDiffMethod(), this::streamVersionDiff)
                .unary(AnnotationDiffServiceGrpc.getListChangedImagesMethod(), this::listChangedImages)
                .build();
    }

    private VersionDiff diffVersions(DiffVersionsRequest request) {
        var page = PageRequest.keyset(request);
        checkSkip(page, request.hasPage());
        var start = DiffPagePosition.parse(page.position());
        var comparison = versions.resolve(
                request.getFromVersion(),
                request.getToVersion(),
                request.hasImageId() ? request.getImageId() : null,
                start.liveSeq());
        var reader = new VersionDiffReader(database, comparison);
        var found = reader.list(start.after(), page.skip() + page.limit() + 1);
        var listed = found.subList(Math.min(page.skip(), found.size()), found.size());
        var sent = VersionDiffReader.limitText(listed.subList(0, Math.min(page.limit(), listed.size())));
        var response = VersionDiff.newBuilder()
                .setProjectId(comparison.projectId())
                .setFrom(comparison.from().toProto())
                .setTo(comparison.to().toProto())
                .addAllChanges(reader.read(sent));
        if (sent.size() < listed.size()) {
            page.setNextPageToken(
                    response,
                    new DiffPagePosition(comparison.liveSeq(), sent.getLast().position()).toString());
        }
        if (page.position() == null && page.skip() == 0) {
            response.setSummary(reader.summarize());
        }
        return response.build();
    }

    private void streamVersionDiff(StreamVersionDiffRequest request, Sink<AnnotationChange> sink) throws Exception {
        var comparison = versions.resolve(
                request.getFromVersion(),
                request.getToVersion(),
                request.hasImageId() ? request.getImageId() : null,
                0);
        var reader = new VersionDiffReader(database, comparison);
        List<ChangedAnnotation> page;
        var after = Position.START;
        do {
            page = reader.list(after, STREAM_PAGE_SIZE);
            for (var next = 0; next < page.size(); ) {
                var part =
                        VersionDiffReader.limitText(page.subList(next, Math.min(next + STREAM_READ_SIZE, page.size())));
                for (var change : reader.read(part)) {
                    sink.send(change);
                }
                next += part.size();
                after = part.getLast().position();
            }
        } while (page.size() == STREAM_PAGE_SIZE);
    }

    private ListChangedImagesResponse listChangedImages(ListChangedImagesRequest request) {
        var page = PageRequest.keyset(request);
        checkSkip(page, request.hasPage());
        var start = DiffPagePosition.parse(page.position());
        var comparison = versions.resolve(request.getFromVersion(), request.getToVersion(), null, start.liveSeq());
        var found = new VersionDiffReader(database, comparison)
                .listImages(start.after().imageId(), page.skip(), page.limit() + 1);
        var response = ListChangedImagesResponse.newBuilder()
                .addAllImages(found.subList(0, Math.min(page.limit(), found.size())));
        if (found.size() > page.limit()) {
            var last = response.getImages(page.limit() - 1).getImageId();
            page.setNextPageToken(
                    response, new DiffPagePosition(comparison.liveSeq(), new Position(last, 0)).toString());
        }
        return response.build();
    }

    private static void checkSkip(PageRequest page, boolean byPage) {
        if (page.skip() > MAX_SKIPPED) {
            throw Failure.invalid("At most " + MAX_SKIPPED + " entries can be skipped. Use page_token instead.")
                    .with("path", byPage ? "page" : "skip");
        }
    }
}
