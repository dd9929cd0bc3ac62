package dev.labeler.kit.storage;

import dev.labeler.kit.config.ConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CORSConfiguration;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Creation, check and maintenance of a bucket.
public final class BucketAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(BucketAdmin.class);
    private static final int FORBIDDEN = 403;
    private static final int NOT_IMPLEMENTED = 501;
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);

    private final S3Client s3;
    private final String bucket;
    private final StoreAccessDiagnostics errors;
    private final AtomicBoolean completesConditionally;

    BucketAdmin(S3Client s3, String bucket, StoreAccessDiagnostics errors, AtomicBoolean completesConditionally) {
        this.completesConditionally = completesConditionally;
        this.s3 = s3;
        this.bucket = bucket;
        this.errors = errors;
    }

    /// Creates the bucket if it does not exist.
    ///
    /// @throws ConfigException if the store cannot be reached or refuses access, with the endpoint, the cause
    ///     and the variables
    public void ensureExists() {
        errors.explain(this::createIfMissing);
    }

    /// Whether the bucket is reachable now; for health checks.
    public boolean isReachable() {
        return S3CallRunner.find(() -> s3.headBucket(request ->
                        request.bucket(bucket).overrideConfiguration(call -> call.apiCallTimeout(HEALTH_LIMIT))))
                != null;
    }

    private void createIfMissing() {
        var there = S3CallRunner.find(() -> s3.headBucket(request -> request.bucket(bucket)));
        if (there == null) {
            // If another process created it in the meantime, the refusal is ignored.
            S3CallRunner.runConditional(() -> s3.createBucket(request -> request.bucket(bucket)));
        }
    }

    /// Rejects a store that lacks a capability that publishing depends on.
    ///
    /// @throws ConfigException if a capability is missing, with its name, or as [#ensureExists]
    public void probe() {
        errors.explain(() -> completesConditionally.set(new StoreProbe(s3, bucket).run()));
        if (!completesConditionally.get()) {
            LOG.info("store ignores If-None-Match on CompleteMultipartUpload, writers claim keys: bucket={}", bucket);
        }
    }

    /// Aborts incomplete multipart uploads that were started before `cutoff` and returns their number.
    public int abortUploadsBegunBefore(Instant cutoff) {
        var aborted = 0;
        for (var upload : S3CallRunner.call(
                () -> s3.listMultipartUploadsPaginator(request -> request.bucket(bucket)).uploads().stream()
                        .filter(upload -> upload.initiated().isBefore(cutoff))
                        .toList())) {
            S3CallRunner.find(() -> s3.abortMultipartUpload(
                    request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
            aborted++;
        }
        return aborted;
    }

    /// Aborts the multipart uploads of all keys with the prefix.
    public void abortUploadsBelow(String prefix) {
        for (var upload : S3CallRunner.call(() ->
                s3
                        .listMultipartUploadsPaginator(
                                request -> request.bucket(bucket).prefix(prefix))
                        .uploads()
                        .stream()
                        .filter(upload -> upload.key().startsWith(prefix))
                        .toList())) {
            S3CallRunner.find(() -> s3.abortMultipartUpload(
                    request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        }
    }

    /// Allows pages of these origins to read and upload through signed links. If the store has no CORS or
    /// refuses the change, a warning is logged and the operator must configure it.
    public void allowOrigins(List<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        var rule = CORSRule.builder()
                .allowedOrigins(origins)
                .allowedMethods("GET", "HEAD", "PUT")
                .allowedHeaders("content-type", "content-length", "range")
                .exposeHeaders("etag", "content-length", "content-range")
                .maxAgeSeconds(3600)
                .build();
        try {
            s3.putBucketCors(request -> request.bucket(bucket)
                    .corsConfiguration(
                            CORSConfiguration.builder().corsRules(List.of(rule)).build()));
        } catch (S3Exception e) {
            if (e.statusCode() != NOT_IMPLEMENTED && e.statusCode() != FORBIDDEN) {
                throw S3CallRunner.failure(e);
            }
            LOG.warn(
                    "cannot set the CORS rule of the bucket, configure it in the store: bucket={} origins={} status={}",
                    bucket,
                    origins,
                    e.statusCode());
        } catch (SdkException e) {
            throw S3CallRunner.failure(e);
        }
    }
}
