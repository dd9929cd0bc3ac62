package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsResponse;
import dev.labeler.proto.annotation.v1.StreamProjectAnnotationsRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The filter and the start of a page of annotations.
///
/// @param imageId null for all images; other null components do not filter either
/// @param afterImage image of the last annotation of the previous page, empty for the first page; `afterId`
///     is its id
public record AnnotationFilter(
        String projectId,
        @Nullable String imageId,
        int state,
        @Nullable Integer classIndex,
        @Nullable Instant updatedSince,
        PageRequest toFirstPage,
        String afterImage,
        long afterId) {
    private static final int STREAM_PAGE_SIZE = 1000;

    /// Skipped rows are read and discarded; a page token starts where the previous page ended.
    private static final int MAX_SKIPPED = 100_000;

    public int skip() {
        return toFirstPage.skip();
    }

    public int limit() {
        return toFirstPage.limit();
    }

    /// @throws Failure INVALID_REQUEST
    static AnnotationFilter of(ListAnnotationsRequest request, @Nullable Integer classIndex) {
        var page = PageRequest.keyset(request);
        if (page.skip() > MAX_SKIPPED) {
            throw Failure.invalid("At most " + MAX_SKIPPED + " annotations can be skipped. Use page_token instead.")
                    .with("path", request.hasPage() ? "page" : "skip");
        }
        if (request.getState() == AnnotationState.UNRECOGNIZED) {
            throw Failure.invalid("state must be draft, confirmed or verified.").with("path", "state");
        }
        var after = Position.of(page);
        return new AnnotationFilter(
                request.getProjectId(),
                request.hasImageId() ? request.getImageId() : null,
                request.getState().getNumber(),
                classIndex,
                request.hasUpdatedSince()
                        ? Instant.ofEpochSecond(
                                request.getUpdatedSince().getSeconds(),
                                request.getUpdatedSince().getNanos())
                        : null,
                page,
                after.image(),
                after.id());
    }

    /// The request for the first page of a stream.
    static ListAnnotationsRequest toFirstPage(StreamProjectAnnotationsRequest request) {
        var page = ListAnnotationsRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setState(request.getState())
                .setLimit(STREAM_PAGE_SIZE);
        if (request.hasImageId()) {
            page.setImageId(request.getImageId());
        }
        if (request.hasClassId()) {
            page.setClassId(request.getClassId());
        }
        if (request.hasUpdatedSince()) {
            page.setUpdatedSince(request.getUpdatedSince());
        }
        return page.build();
    }

    /// Sets the token of the page that follows this annotation.
    void setNextPageToken(ListAnnotationsResponse.Builder response, AnnotationRevision last) {
        toFirstPage.setNextPageToken(response, last.annotationId() + " " + last.imageId());
    }

    private record Position(String image, long id) {
        static Position of(PageRequest page) {
            var position = page.position();
            if (position == null) {
                return new Position("", 0);
            }
            try {
                var parts = position.split(" ", 2);
                if (parts.length == 2) {
                    return new Position(parts[1], Long.parseLong(parts[0]));
                }
            } catch (NumberFormatException e) {
                throw invalidToken();
            }
            throw invalidToken();
        }

        private static Failure invalidToken() {
            return Failure.invalid("The page token is invalid. Repeat the request without it.")
                    .with("path", "page_token");
        }
    }
}
