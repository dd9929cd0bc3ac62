package dev.labeler.kit.storage;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Signed links to objects, for the public endpoint. Made when asked for and never kept.
public final class LinkSigner implements AutoCloseable {
    private final S3Presigner presigner;
    private final String bucket;
    private final Duration usual;
    private final Duration longest;

    LinkSigner(StorageConfig config, String bucket) {
        this.presigner = S3ClientFactory.presigner(config);
        this.bucket = bucket;
        this.usual = config.linkTtl();
        this.longest = config.longestLinkTtl();
    }

    /// To save an object as a file: what a stranger uploaded never runs as a page of the store's origin.
    ///
    /// @param ttl how long it lives, the configured usual time where null, never longer than the
    ///     configured longest
    /// @param downloadFileName makes the browser save under this name, null for the last part of the key
    public SignedLink presignGet(String key, @Nullable Duration ttl, @Nullable String downloadFileName) {
        var fileName = downloadFileName == null ? lastPart(key) : downloadFileName;
        return link(presigner.presignGetObject(presign -> presign.signatureDuration(lifetime(ttl))
                .getObjectRequest(request -> request.bucket(bucket)
                        .key(key)
                        .responseContentDisposition(disposition("attachment", fileName)))));
    }

    /// To show an image, under the type that its content was found to have, whatever the object says.
    ///
    /// @param ttl as in [#presignGet]
    public SignedLink presignImageGet(String key, @Nullable Duration ttl, String contentType) {
        return link(presigner.presignGetObject(presign -> presign.signatureDuration(lifetime(ttl))
                .getObjectRequest(request -> request.bucket(bucket)
                        .key(key)
                        .responseContentType(contentType)
                        .responseContentDisposition(disposition("inline", lastPart(key))))));
    }

    /// To write exactly `length` bytes of that type. Only ever to a staging prefix, since what
    /// arrives is a stranger's.
    public SignedLink presignPut(String key, String contentType, long length, @Nullable Duration ttl) {
        return link(presigner.presignPutObject(presign -> presign.signatureDuration(lifetime(ttl))
                .putObjectRequest(request ->
                        request.bucket(bucket).key(key).contentType(contentType).contentLength(length))));
    }

    /// To write exactly `length` bytes as one part of a multipart upload; worth nothing once that is
    /// completed.
    SignedLink presignPart(String key, String uploadId, int partNumber, long length, Duration ttl) {
        var signed = presigner.presignUploadPart(presign -> presign.signatureDuration(lifetime(ttl))
                .uploadPartRequest(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(uploadId)
                        .partNumber(partNumber)
                        .contentLength(length)));
        return link(signed);
    }

    @Override
    public void close() {
        presigner.close();
    }

    private Duration lifetime(@Nullable Duration ttl) {
        var wanted = ttl == null ? usual : ttl;
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }

    private static SignedLink link(PresignedRequest signed) {
        Map<String, String> headers = new LinkedHashMap<>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, String.join(",", values));
            }
        });
        return new SignedLink(URI.create(signed.url().toExternalForm()), headers, signed.expiration());
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /// RFC 6266 with the extended form of RFC 8187, which keeps any name from breaking out of the
    /// header.
    private static String disposition(String type, String fileName) {
        return type + "; filename*=UTF-8''"
                + URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
