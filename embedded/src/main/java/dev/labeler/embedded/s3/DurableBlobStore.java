package dev.labeler.embedded.s3;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Forces an object and its directory entry to disk before it is acknowledged. The underlying store leaves
/// both in the page cache, which survives `kill -9` but not a power failure. Parts of an unfinished upload
/// are not forced, since the client still has them.
final class DurableBlobStore extends ForwardingBlobStore {

    private final Path root;
    private final boolean durable;

    DurableBlobStore(BlobStore store, Path root, boolean durable) {
        super(store);
        this.root = root;
        this.durable = durable;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        var response = super.putBlob(request, payload);
        force(request.bucket(), request.key());
        return response;
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        var response = super.copyBlob(request);
        force(request.destinationBucket(), request.destinationKey());
        return response;
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        var response = super.completeMultipartUpload(upload, request);
        force(upload.containerName(), upload.blobName());
        return response;
    }

    private void force(String bucket, String key) {
        if (!durable) {
            return;
        }
        var bucketPath = root.resolve(bucket);
        var path = bucketPath.resolve(key);
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
            for (var parent = path.getParent();
                    parent != null && parent.startsWith(bucketPath);
                    parent = parent.getParent()) {
                PrivateFile.force(parent);
            }
        } catch (NoSuchFileException replacedOrDeletedMeanwhile) {
            return;
        } catch (IOException failed) {
            throw new UncheckedIOException("Could not force an object to disk", failed);
        }
    }
}
