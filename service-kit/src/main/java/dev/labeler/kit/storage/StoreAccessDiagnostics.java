package dev.labeler.kit.storage;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.rpc.Failure;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Explains a failed access to the bucket at startup in one line for the operator: the endpoint, the cause, and
/// the variables to check.
final class StoreAccessDiagnostics {
    private static final int FORBIDDEN = 403;

    private final String endpoint;
    private final String bucket;

    StoreAccessDiagnostics(StorageConfig config, String bucket) {
        this.endpoint =
                config.endpoint() == null ? "AWS in region " + config.region() : "S3_ENDPOINT " + config.endpoint();
        this.bucket = bucket;
    }

    /// @throws ConfigException instead of the failure of a storage call
    void explain(Runnable storageCalls) {
        try {
            storageCalls.run();
        } catch (Failure e) {
            throw new ConfigException(
                    "The object store at %s cannot be used: %s".formatted(endpoint, reason(e.getCause())));
        }
    }

    private String reason(@Nullable Throwable cause) {
        for (var thrown = cause; thrown != null; thrown = thrown.getCause()) {
            switch (thrown) {
                case S3Exception refused -> {
                    return refusal(refused);
                }
                case UnknownHostException unknown -> {
                    return "the host " + unknown.getMessage() + " is unknown. Check S3_ENDPOINT.";
                }
                case ConnectException refused -> {
                    return "it refuses connections (" + refused.getMessage() + "). Check S3_ENDPOINT and the store.";
                }
                case SocketTimeoutException late -> {
                    return "it does not respond (" + late.getMessage() + "). Check S3_ENDPOINT and the store.";
                }
                case SSLException tls -> {
                    return "TLS failed (" + tls.getMessage()
                            + "). Check the scheme of S3_ENDPOINT and its certificate.";
                }
                default -> {}
            }
        }
        return "bucket %s could not be prepared (%s).".formatted(bucket, cause);
    }

    /// The response to a HEAD request has a status and no code.
    private String refusal(S3Exception refused) {
        var details = refused.awsErrorDetails();
        var code = details == null || details.errorCode() == null ? "no code" : details.errorCode();
        return refused.statusCode() == FORBIDDEN
                ? "it refused the request for bucket %s with status 403 (%s). Check S3_ACCESS_KEY, S3_SECRET_KEY and the permissions of the key on the bucket."
                        .formatted(bucket, code)
                : "it returned status %d (%s) for bucket %s. Check S3_ENDPOINT, S3_REGION and the store."
                        .formatted(refused.statusCode(), code, bucket);
    }
}
