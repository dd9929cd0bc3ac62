package dev.labeler.kit.storage;

/// The kind of S3 store. Kinds differ in their support for features of the SDK.
public enum StorageProvider {
    AWS,
    R2,
    MINIO,
    CEPH,
    S3PROXY;

    /// Only AWS supports the default checksums of the SDK in all requests.
    boolean supportsSdkDefaults() {
        return this == AWS;
    }

    /// Chunk-encoded bodies. S3Proxy buffers other bodies in memory and refuses them above 32 MiB.
    boolean supportsChunkedEncoding() {
        return this == AWS || this == S3PROXY;
    }

    /// The region if none is configured. R2 has only the region `auto`.
    String defaultRegion() {
        return this == R2 ? "auto" : "us-east-1";
    }
}
