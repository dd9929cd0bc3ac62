package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// One bucket. Keys are generated and never user input. If the store is unavailable, every method throws a
/// [Failure] UNAVAILABLE after a few retries; reading a missing key throws [MissingObjectException].
public final class ObjectStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectStore.class);
    private static final int DELETE_BATCH = 1000;

    private final S3Client s3;
    private final String bucket;
    private final LinkSigner links;
    private final StoreAccessDiagnostics accessErrors;
    private final AtomicBoolean completesConditionally = new AtomicBoolean();
    private final Path scratchDirectory;
    private final StallTimeouts timeouts;
    private final VerifiedObjectReader reads;
    private final Semaphore readAheadMemory = ObjectPrefetcher.newMemory();

    private ObjectStore(
            S3Client s3,
            String bucket,
            LinkSigner links,
            StoreAccessDiagnostics accessErrors,
            Path scratchDirectory,
            StallTimeouts timeouts) {
        this.s3 = s3;
        this.bucket = bucket;
        this.links = links;
        this.accessErrors = accessErrors;
        this.scratchDirectory = scratchDirectory;
        this.timeouts = timeouts;
        this.reads = new VerifiedObjectReader(this, scratchDirectory);
    }

    public static ObjectStore open(StorageConfig config, String bucket) {
        return new ObjectStore(
                S3ClientFactory.client(config),
                bucket,
                new LinkSigner(config, bucket),
                new StoreAccessDiagnostics(config, bucket),
                config.scratchDirectory(),
                config.stallTimeouts());
    }

    public String bucket() {
        return bucket;
    }

    /// Multipart uploads of clients directly to the bucket.
    public PresignedUploadStore presignedUploads() {
        return new PresignedUploadStore(s3, bucket, links, timeouts);
    }

    /// Directory of temporary files.
    public Path scratchDirectory() {
        return scratchDirectory;
    }

    /// Signed links for browsers and other external clients.
    public LinkSigner links() {
        return links;
    }

    /// Creation, check and maintenance of the bucket.
    public BucketAdmin admin() {
        return new BucketAdmin(s3, bucket, accessErrors, completesConditionally);
    }

    /// Whether the probe found that the store supports If-None-Match on CompleteMultipartUpload.
    boolean completesConditionally() {
        return completesConditionally.get();
    }

    StallTimeouts timeouts() {
        return timeouts;
    }

    CompletionLock completionLock() {
        return new CompletionLock(s3, bucket);
    }

    /// Writes or overwrites an object. The hash is stored in the object's metadata.
    public StoredObject put(String key, byte[] content, String contentType, Map<String, String> metadata) {
        var sha256 = Sha256.hex(content);
        var request = putRequest(key, contentType, metadata, sha256, content).build();
        S3CallRunner.run(() -> s3.putObject(request, RequestBody.fromBytes(content)));
        return new StoredObject(key, content.length, sha256);
    }

    /// Writes or overwrites an object from a stream, with constant memory and internal retries. An object
    /// larger than one part (8 MiB) has no hash in its metadata, since metadata is sent first: store the
    /// returned one.
    ///
    /// @param size required length of the stream, which detects a truncated one; -1 if unknown
    public StoredObject put(
            String key, InputStream content, long size, String contentType, Map<String, String> metadata)
            throws IOException {
        try (var upload = upload(key, contentType, metadata)) {
            var count = content.transferTo(upload.stream());
            if (size >= 0 && count != size) {
                throw new IOException("the content of " + key + " has " + count + " bytes, not " + size);
            }
            return upload.complete();
        }
    }

    /// Writes an object if the key does not exist. Succeeds if the key already has the same bytes.
    ///
    /// @throws Failure INTERNAL, with an alarm in the log, if it has other bytes
    public StoredObject putIfAbsent(String key, byte[] content, String contentType, Map<String, String> metadata) {
        var sha256 = Sha256.hex(content);
        var request = putRequest(key, contentType, metadata, sha256, content)
                .ifNoneMatch("*")
                .build();
        var written = S3CallRunner.runConditional(() -> s3.putObject(request, RequestBody.fromBytes(content)));
        var stored = new StoredObject(key, content.length, sha256);
        if (!written) {
            refuseOtherContent(stored);
        }
        return stored;
    }

    /// Replaces an object with the verified content of an object of another store, in one request of at most 5 GB.
    ///
    /// @param etag of the present object, null if there is none; a store without conditional writes ignores it
    /// @return false if the key has another object now
    public boolean replace(
            String key,
            @Nullable String etag,
            ObjectStore source,
            StoredObject object,
            String contentType,
            Map<String, String> metadata) {
        var all = new LinkedHashMap<>(metadata);
        all.put(ObjectInfo.SHA256, object.sha256());
        var request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .metadata(all)
                .ifMatch(etag)
                .ifNoneMatch(etag == null ? "*" : null)
                .build();
        return S3CallRunner.runConditional(() -> s3.putObject(
                request,
                RequestBody.fromContentProvider(() -> source.openUnchecked(object), object.size(), contentType)));
    }

    private InputStream openUnchecked(StoredObject object) {
        try {
            return open(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts an upload of unknown length, see [ObjectUpload].
    public ObjectUpload upload(String key, String contentType, Map<String, String> metadata) {
        return new ObjectUpload(this, s3, key, contentType, metadata);
    }

    /// Streams the content; close it. A broken read resumes at its position. The bytes are not verified: if the
    /// hash is known, use [#open(StoredObject)].
    public ResumableObjectStream open(String key) {
        return new ResumableObjectStream(key, from -> get(key, from), timeouts.slow());
    }

    /// The content, verified before this returns; close it. Large content is stored in a temporary file.
    ///
    /// @throws DamagedObjectException if the store returned other bytes in several reads
    public InputStream open(StoredObject object) throws IOException {
        return reads.open(object);
    }

    /// Reads and verifies the objects, several at once. The outcomes are in the order of the objects.
    public List<ReadOutcome> verify(List<StoredObject> objects) throws IOException, InterruptedException {
        return ParallelCallExecutor.runAll(objects.stream()
                .map(object -> (Callable<ReadOutcome>) () -> verify(object))
                .toList());
    }

    /// Reads and verifies the object.
    public ReadOutcome verify(StoredObject object) throws IOException {
        try {
            reads.read(object, (_, _, _) -> {});
            return new ReadOutcome.Intact();
        } catch (MissingObjectException e) {
            return new ReadOutcome.Missing();
        } catch (DamagedObjectException e) {
            return new ReadOutcome.Damaged(e.foundSha256());
        }
    }

    /// Visits the verified contents in order while the next ones are fetched, see [ObjectPrefetcher].
    public <T> void forEach(Iterator<T> items, Function<T, StoredObject> object, ObjectPrefetcher.Visitor<T> visitor)
            throws IOException, InterruptedException {
        ObjectPrefetcher.forEach(reads, readAheadMemory, items, object, visitor);
    }

    /// For a reader that opens many objects, see [ObjectSpool]; close it.
    public <T> ObjectSpool<T> openSpool(List<T> items, Function<T, StoredObject> object) {
        return new ObjectSpool<>(reads, scratchDirectory, items, object);
    }

    public @Nullable ObjectInfo head(String key) {
        var head = S3CallRunner.find(
                () -> s3.headObject(request -> request.bucket(bucket).key(key)));
        return head == null ? null : info(key, head);
    }

    /// Deletes the object. A missing object is not an error.
    public void delete(String key) {
        S3CallRunner.run(() -> s3.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    /// Deletes at most 1000 objects in one request.
    public void deleteAll(List<String> keys) {
        delete(keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList());
    }

    /// Deletes all objects with the prefix, 1000 keys per request.
    public void deletePrefix(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix is empty, which would delete all objects of the bucket");
        }
        var keys = new ArrayList<ObjectIdentifier>(DELETE_BATCH);
        try (var objects = list(prefix)) {
            objects.forEach(object -> {
                keys.add(ObjectIdentifier.builder().key(object.key()).build());
                if (keys.size() == DELETE_BATCH) {
                    delete(keys);
                    keys.clear();
                }
            });
        }
        if (!keys.isEmpty()) {
            delete(keys);
        }
    }

    /// The objects with the prefix in the order of their keys, fetched page by page as the stream is read.
    public Stream<ObjectInfo> list(String prefix) {
        return ListingSpliterator.of(s3, bucket, prefix, 1000);
    }

    /// The names of the folders directly below the prefix, without their objects.
    public List<String> listFolders(String prefix) {
        var folders = new ArrayList<String>();
        String token = null;
        do {
            var after = token;
            var page = S3CallRunner.call(() -> s3.listObjectsV2(request ->
                    request.bucket(bucket).prefix(prefix).delimiter("/").continuationToken(after)));
            page.commonPrefixes()
                    .forEach(each -> folders.add(each.prefix()
                            .substring(prefix.length(), each.prefix().length() - 1)));
            token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (token != null);
        return folders;
    }

    /// Copies inside the store; at most 5 GB.
    public void copy(String fromKey, String toKey) {
        copyFrom(bucket, fromKey, toKey);
    }

    /// Copies inside the store if the source still has the content that was read with [ResumableObjectStream]; at
    /// most 5 GB.
    ///
    /// @return false if the source has other content or does not exist
    public boolean copyIfUnchanged(String fromKey, String etag, String toKey) {
        return Boolean.TRUE.equals(S3CallRunner.find(() ->
                S3CallRunner.isAccepted(() -> s3.copyObject(request -> request.sourceBucket(bucket)
                        .sourceKey(fromKey)
                        .copySourceIfMatch(etag)
                        .destinationBucket(bucket)
                        .overrideConfiguration(timeouts::limitWhole)
                        .destinationKey(toKey)))));
    }

    /// Copies from another bucket of the same store; at most 5 GB.
    public void copyFrom(String fromBucket, String fromKey, String toKey) {
        S3CallRunner.run(() -> s3.copyObject(request -> request.sourceBucket(fromBucket)
                .sourceKey(fromKey)
                .destinationBucket(bucket)
                .overrideConfiguration(timeouts::limitWhole)
                .destinationKey(toKey)));
    }

    @Override
    public void close() {
        s3.close();
        links.close();
    }

    /// Called after a refused conditional write: logs an alarm and throws unless the key has these bytes.
    void refuseOtherContent(StoredObject mine) {
        var there = head(mine.key());
        if (there == null) {
            // A concurrent conditional write failed after this one was refused: the key does not exist, and a
            // retry can succeed.
            throw Failure.unavailable("storage", null);
        }
        if (!holds(there, mine)) {
            LOG.error(
                    "ALARM: an object has other bytes than those to be published: bucket={} key={} sha256={}",
                    bucket,
                    mine.key(),
                    mine.sha256());
            throw Failure.internal(new IllegalStateException(mine.key() + " has other bytes"));
        }
    }

    /// Whether the object has these bytes, which are read if its metadata has no hash.
    private boolean holds(ObjectInfo there, StoredObject mine) {
        if (there.size() != mine.size()) {
            return false;
        }
        if (there.sha256() != null) {
            return mine.sha256().equals(there.sha256());
        }
        try {
            return verify(mine) instanceof ReadOutcome.Intact;
        } catch (IOException e) {
            throw Failure.unavailable("storage", e);
        }
    }

    /// Whether the key has exactly these bytes, for a write whose response was lost.
    boolean holds(StoredObject mine) {
        var head = S3CallRunner.find(() -> s3.headObject(
                request -> request.bucket(bucket).key(mine.key()).overrideConfiguration(timeouts::limitShort)));
        return head != null && holds(info(mine.key(), head), mine);
    }

    private PutObjectRequest.Builder putRequest(
            String key, String contentType, Map<String, String> metadata, String sha256, byte[] content) {
        var all = new LinkedHashMap<>(metadata);
        all.put(ObjectInfo.SHA256, sha256);
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .contentMD5(Md5.base64(content, 0, content.length))
                .metadata(all);
    }

    private ResponseInputStream<GetObjectResponse> get(String key, long from) {
        var content = S3CallRunner.find(() -> s3.getObject(
                request -> request.bucket(bucket).key(key).range(from == 0 ? null : "bytes=" + from + "-")));
        if (content == null) {
            throw new MissingObjectException(key);
        }
        return content;
    }

    private void delete(List<ObjectIdentifier> keys) {
        var answer = S3CallRunner.call(() -> s3.deleteObjects(request -> request.bucket(bucket)
                .overrideConfiguration(timeouts::limitWhole)
                .delete(delete -> delete.objects(keys).quiet(true))));
        if (answer.hasErrors() && !answer.errors().isEmpty()) {
            throw Failure.unavailable(
                    "storage",
                    new IllegalStateException(answer.errors().size() + " objects were not deleted: "
                            + answer.errors().getFirst().code()));
        }
    }

    private static ObjectInfo info(String key, HeadObjectResponse head) {
        return new ObjectInfo(
                key, head.contentLength(), head.eTag(), head.contentType(), head.lastModified(), head.metadata());
    }
}
