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

/// What a listing asks for, and where it goes on.
///
/// @param imageId null for all images; other nulls alike
/// @param afterImage the last image told so far, empty at the start; with `afterId`, the last
///     annotation on it
public record AnnotationFilter(
        String projectId,
        @Nullable String imageId,
        int state,
        @Nullable Integer classIndex,
        @Nullable Instant updatedSince,
        PageRequest page,
        String afterImage,
        long afterId) {
    private static final int MOST = 1000;

    /// Skipped rows are read and thrown away; a page token starts where the last page ended.
    private static final int MOST_SKIPPED = 100_000;

    public int skip() {
        return page.skip();
    }

    public int limit() {
        return page.limit();
    }

    /// @throws Failure INVALID_REQUEST
    static AnnotationFilter of(ListAnnotationsRequest request, @Nullable Integer classIndex) {
        var page = PageRequest.keyset(request);
        if (page.skip() > MOST_SKIPPED) {
            throw Failure.invalid("At most " + MOST_SKIPPED + " annotations can be skipped; use page_token instead.")
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

    /// The first page of a stream.
    static ListAnnotationsRequest page(StreamProjectAnnotationsRequest request) {
        var page = ListAnnotationsRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setState(request.getState())
                .setLimit(MOST);
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

    /// Sets the token of the page after the one that ends with this annotation.
    void setNextPageToken(ListAnnotationsResponse.Builder answer, AnnotationRevision last) {
        page.setNextPageToken(answer, last.annotationId() + " " + last.imageId());
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
                throw unknown();
            }
            throw unknown();
        }

        private static Failure unknown() {
            return Failure.invalid("This page token is unknown; start again without it.")
                    .with("path", "page_token");
        }
    }
}
