package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.Revision;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
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
        int limit,
        String afterImage,
        long afterId) {
    private static final int PAGE = 100;
    private static final int MOST = 1000;

    /// @throws Failure INVALID_REQUEST
    static AnnotationFilter of(ListAnnotationsRequest request, @Nullable Integer classIndex) {
        var limit = request.hasLimit() ? request.getLimit() : PAGE;
        if (limit < 1 || limit > MOST) {
            throw Failure.invalid("limit goes from 1 to " + MOST + ".").with("path", "limit");
        }
        if (request.getState() == AnnotationState.UNRECOGNIZED) {
            throw Failure.invalid("state must be draft, confirmed or verified.").with("path", "state");
        }
        if (request.getImageId().indexOf('\0') >= 0) {
            throw Failure.invalid("An image id holds no NUL.").with("path", "image_id");
        }
        var after = new Position("", 0);
        if (request.hasPageToken()) {
            after = Position.parse(request);
        }
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
                limit,
                after.image(),
                after.id());
    }

    /// The token of the page after the one that ends with this annotation.
    static String token(ListAnnotationsRequest request, Revision last) {
        var text = last.annotationId() + " " + query(request) + " " + last.imageId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A token belongs to its query: another query's would skip rows in silence.
    private static String query(ListAnnotationsRequest request) {
        return Integer.toHexString(request.toBuilder()
                .clearPageToken()
                .clearLimit()
                .build()
                .toByteString()
                .hashCode());
    }

    private record Position(String image, long id) {
        static Position parse(ListAnnotationsRequest request) {
            try {
                var text = new String(Base64.getUrlDecoder().decode(request.getPageToken()), StandardCharsets.UTF_8);
                var parts = text.split(" ", 3);
                if (parts.length == 3 && parts[1].equals(query(request)) && parts[2].indexOf('\0') < 0) {
                    return new Position(parts[2], Long.parseLong(parts[0]));
                }
            } catch (IllegalArgumentException e) {
                throw foreign();
            }
            throw foreign();
        }

        private static Failure foreign() {
            return Failure.invalid("The page token belongs to another query; start again without one.")
                    .with("path", "page_token");
        }
    }
}
