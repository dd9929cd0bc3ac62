package dev.labeler.frontend.version;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.frontend.user.UserIds;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationDiffServiceGrpc;
import dev.labeler.proto.annotation.v1.ComparedVersion;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.export.v1.GetVersionRequest;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.frontend.v1.CompareFrontendVersionsRequest;
import dev.labeler.proto.frontend.v1.FrontendComparedVersion;
import dev.labeler.proto.frontend.v1.FrontendVersionDiff;
import dev.labeler.proto.frontend.v1.FrontendVersionDiffSummary;
import dev.labeler.proto.frontend.v1.FrontendVersionServiceGrpc;
import dev.labeler.proto.frontend.v1.SummarizeFrontendVersionsRequest;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The methods of `FrontendVersionService` that compare versions.
public final class FrontendDiffGrpcService {
    private static final long WORKING = -1;
    private static final String WORKING_WORD = "working";
    private static final int PAGE = 1000;
    private static final int MAX_CHANGES = 10_000;

    private final AnnotationDiffServiceGrpc.AnnotationDiffServiceBlockingV2Stub diffs;
    private final VersionServiceGrpc.VersionServiceBlockingV2Stub versions;
    private final UserIdReader users;

    public FrontendDiffGrpcService(Channel annotationService, Channel exportService, UserIdReader users) {
        diffs = AnnotationDiffServiceGrpc.newBlockingV2Stub(annotationService);
        versions = VersionServiceGrpc.newBlockingV2Stub(exportService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendVersionServiceGrpc.getCompareFrontendVersionsMethod(), this::compare)
                .unary(FrontendVersionServiceGrpc.getSummarizeFrontendVersionsMethod(), this::summarize);
    }

    private FrontendVersionDiff compare(CompareFrontendVersionsRequest request) throws StatusException {
        var query = query(request.getVersionA(), request.getVersionB());
        if (request.hasImageId()) {
            query.setImageId(request.getImageId());
        }
        var ids = users.current();
        var byImage = new LinkedHashMap<String, List<AnnotationChange>>();
        var page = diffs.diffVersions(query.build());
        var first = page;
        var count = 0;
        while (true) {
            count += page.getChangesCount();
            if (count > MAX_CHANGES) {
                throw Failure.unprocessable("The versions differ in more than " + MAX_CHANGES
                                + " annotations. Compare one image with image_id.")
                        .with("limit", MAX_CHANGES);
            }
            for (var change : page.getChangesList()) {
                byImage.computeIfAbsent(change.getImageId(), _ -> new ArrayList<>())
                        .add(change);
            }
            if (!page.hasNextPageToken()) {
                break;
            }
            page = diffs.diffVersions(
                    query.setPageToken(page.getNextPageToken()).build());
        }
        var response = FrontendVersionDiff.newBuilder()
                .setVersionA(side(first.getFrom(), ids))
                .setVersionB(side(first.getTo(), ids))
                .setProjectId(first.getProjectId())
                .setSummary(FrontendDiffMapping.toProto(first.getSummary()))
                .putAllClassStats(FrontendDiffMapping.classes(first.getSummary()));
        for (Map.Entry<String, List<AnnotationChange>> image : byImage.entrySet()) {
            response.putImageDiffs(image.getKey(), FrontendDiffMapping.image(image.getValue()));
        }
        return response.build();
    }

    private FrontendVersionDiffSummary summarize(SummarizeFrontendVersionsRequest request) throws StatusException {
        var diff = diffs.diffVersions(
                query(request.getVersionA(), request.getVersionB()).setLimit(1).build());
        var ids = users.current();
        return FrontendVersionDiffSummary.newBuilder()
                .setVersionA(side(diff.getFrom(), ids))
                .setVersionB(side(diff.getTo(), ids))
                .setProjectId(diff.getProjectId())
                .setSummary(FrontendDiffMapping.toProto(diff.getSummary()))
                .putAllClassStats(FrontendDiffMapping.classes(diff.getSummary()))
                .build();
    }

    /// The older version comes first; the working state is the newest.
    private static DiffVersionsRequest.Builder query(long a, long b) {
        var isSwapped = a == WORKING || (b != WORKING && b < a);
        return DiffVersionsRequest.newBuilder()
                .setFromVersion(word(isSwapped ? b : a))
                .setToVersion(word(isSwapped ? a : b))
                .setLimit(PAGE);
    }

    private static String word(long id) {
        return id == WORKING ? WORKING_WORD : Long.toString(id);
    }

    private FrontendComparedVersion side(ComparedVersion side, UserIds ids) throws StatusException {
        if (!side.hasVersionId()) {
            return FrontendComparedVersion.newBuilder()
                    .setId(WORKING)
                    .setVersionNumber("Working")
                    .setVersionType(WORKING_WORD)
                    .build();
        }
        var version = versions.getVersion(
                GetVersionRequest.newBuilder().setVersionId(side.getVersionId()).build());
        var compared = FrontendComparedVersion.newBuilder()
                .setId(side.getVersionId())
                .setVersionNumber(side.getVersionNumber())
                .setVersionType(version.getVersionType()
                        .name()
                        .substring("VERSION_TYPE_".length())
                        .toLowerCase(Locale.ROOT))
                .setCreatedAt(version.getCreatedAt());
        if (version.hasCreatedBy()) {
            compared.setCreatedBy(ids.text(version.getCreatedBy()));
        }
        return compared.build();
    }
}
