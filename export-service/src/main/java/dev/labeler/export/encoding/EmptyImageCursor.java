package dev.labeler.export.encoding;

import com.google.protobuf.ByteString;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ListEmptyImagesRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.util.Comparator;
import java.util.List;

/// Reads the images that were completed without an annotation, page by page in byte order.
final class EmptyImageCursor {
    private static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();

    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private final FrozenVersion frozen;
    private List<ByteString> page = List.of();
    private int position;
    private boolean ended;

    EmptyImageCursor(RevisionServiceGrpc.RevisionServiceBlockingStub revisions, FrozenVersion frozen) {
        this.revisions = revisions;
        this.frozen = frozen;
    }

    /// Whether the image is one of them. Call in byte order of the images.
    boolean contains(String imageId) {
        var name = ByteString.copyFromUtf8(imageId);
        while (hasCurrent() && ORDER.compare(page.get(position), name) < 0) {
            position++;
        }
        return hasCurrent() && page.get(position).equals(name);
    }

    private boolean hasCurrent() {
        if (position == page.size() && !ended) {
            fetchPage();
        }
        return position < page.size();
    }

    private void fetchPage() {
        var request = ListEmptyImagesRequest.newBuilder()
                .setProjectId(frozen.getProjectId())
                .setVersionId(frozen.getVersionId());
        if (!page.isEmpty()) {
            request.setAfterBytes(page.getLast());
        }
        try {
            page = List.copyOf(
                    revisions.listEmptyImages(request.build()).getImageIdsList().asByteStringList());
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
        position = 0;
        ended = page.isEmpty();
    }
}
