package dev.labeler.kit.storage;

/// Whose S3 it is. They differ in what the newest SDK takes for granted.
public enum StorageProvider {
    AWS,
    R2,
    MINIO,
    CEPH,
    S3PROXY;

    /// Only AWS itself understands the default checksums of today's SDK everywhere.
    boolean supportsSdkDefaults() {
        return this == AWS;
    }

    /// Chunk-encoded bodies. S3Proxy holds a body that comes otherwise in memory and refuses it
    /// above 32 MiB.
    boolean supportsChunkedEncoding() {
        return this == AWS || this == S3PROXY;
    }

    /// Where no region is configured. R2 knows the one region `auto`.
    String defaultRegion() {
        return this == R2 ? "auto" : "us-east-1";
    }
}
