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

/// Creates signed links to objects, for the public endpoint. Links are not stored.
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

    /// A link that downloads an object as a file, so that uploaded content never runs as a page of the store's
    /// origin.
    ///
    /// @param ttl lifetime; null for the configured default; limited by the configured maximum
    /// @param downloadFileName file name for the browser, null for the last part of the key
    public SignedLink presignGet(String key, @Nullable Duration ttl, @Nullable String downloadFileName) {
        var fileName = downloadFileName == null ? lastPart(key) : downloadFileName;
        return link(presigner.presignGetObject(presign -> presign.signatureDuration(lifetime(ttl))
                .getObjectRequest(request -> request.bucket(bucket)
                        .key(key)
                        .responseContentDisposition(disposition("attachment", fileName)))));
    }

    /// A link that shows an image, with the given content type instead of the stored one.
    ///
    /// @param ttl as in [#presignGet]
    public SignedLink presignImageGet(String key, @Nullable Duration ttl, String contentType) {
        return link(presigner.presignGetObject(presign -> presign.signatureDuration(lifetime(ttl))
                .getObjectRequest(request -> request.bucket(bucket)
                        .key(key)
                        .responseContentType(contentType)
                        .responseContentDisposition(disposition("inline", lastPart(key))))));
    }

    /// A link that writes exactly `length` bytes of that type. Use it for staging prefixes only, since the
    /// content is untrusted.
    public SignedLink presignPut(String key, String contentType, long length, @Nullable Duration ttl) {
        return link(presigner.presignPutObject(presign -> presign.signatureDuration(lifetime(ttl))
                .putObjectRequest(request ->
                        request.bucket(bucket).key(key).contentType(contentType).contentLength(length))));
    }

    /// A link that writes exactly `length` bytes as one part of a multipart upload; invalid once that is
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

    /// RFC 6266 with the extended form of RFC 8187, in which no name can end the header.
    private static String disposition(String type, String fileName) {
        return type + "; filename*=UTF-8''"
                + URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
