package dev.labeler.kit.storage;

import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The pages of a bucket listing, each fetched when the stream reaches it.
final class ListingSpliterator extends Spliterators.AbstractSpliterator<Stream<ObjectInfo>> {
    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final int pageSize;
    private @Nullable ListObjectsV2Response last;

    private ListingSpliterator(S3Client s3, String bucket, String prefix, int pageSize) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.pageSize = pageSize;
    }

    static Stream<ObjectInfo> of(S3Client s3, String bucket, String prefix, int pageSize) {
        return StreamSupport.stream(new ListingSpliterator(s3, bucket, prefix, pageSize), false)
                .flatMap(page -> page);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Stream<ObjectInfo>> action) {
        var before = last;
        if (before != null && !Boolean.TRUE.equals(before.isTruncated())) {
            return false;
        }
        var page = S3CallRunner.call(() -> s3.listObjectsV2(request -> request.bucket(bucket)
                .prefix(prefix)
                .maxKeys(pageSize)
                .continuationToken(before == null ? null : before.nextContinuationToken())));
        last = page;
        action.accept(page.contents().stream().map(ListingSpliterator::info));
        return true;
    }

    private static ObjectInfo info(S3Object object) {
        return new ObjectInfo(object.key(), object.size(), object.eTag(), null, object.lastModified(), Map.of());
    }
}
