package dev.labeler.embedded.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running S3 server. Buckets are directories below the configured one and keys are paths in them, so that
/// keys `a` and `a/b` cannot both exist, and a key with a `..` segment is refused. Bytes and metadata
/// (extended attributes) survive a restart. `If-None-Match: *` is supported for a single PUT, for concurrent
/// PUTs and for the completion of a multipart upload.
///
/// Memory: reads, presigned PUTs and chunk-encoded PUTs stream. A signed PUT that is not chunk-encoded is
/// buffered and refused above 32 MiB, so that clients send larger objects chunk-encoded or in parts. A
/// listing reads all names below its prefix before it returns the first page.
public final class EmbeddedS3 implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedS3.class);
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final long MAX_PUT_BYTES = 5L << 30;

    /// A signed body that is not chunk-encoded is buffered in memory to verify its hash.
    private static final long MAX_BUFFERED_BYTES = 32L << 20;

    private final S3Proxy proxy;
    private final BlobStore store;
    private final Config config;

    private EmbeddedS3(S3Proxy proxy, BlobStore store, Config config) {
        this.proxy = proxy;
        this.store = store;
        this.config = config;
    }

    /// @throws IOException when the directory cannot be used (for example without extended attributes), or
    ///     the port is in use
    public static EmbeddedS3 start(Config config) throws IOException {
        requireUnicodeFileNames();
        Files.createDirectories(config.directory());
        var directory = config.directory().toRealPath();
        ExtendedAttributeCheck.require(directory);
        var store =
                new DurableBlobStore(new FilesystemNio2BlobStore(directory.toString()), directory, config.durable());
        var builder = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://" + config.address() + ":" + config.port()))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        config.credentials().accessKey(),
                        config.credentials().secretKey())
                .v4MaxNonChunkedRequestSize(MAX_BUFFERED_BYTES)
                .maxSinglePartObjectSize(MAX_PUT_BYTES)
                .stopTimeout(5_000)
                .ignoreUnknownHeaders(true);
        if (!config.allowedOrigins().isEmpty()) {
            builder.corsRules(new CrossOriginResourceSharing(
                    config.allowedOrigins(),
                    List.of("GET", "HEAD", "PUT"),
                    List.of("*"),
                    List.of("ETag", "Content-Length", "Content-Range"),
                    "false"));
        }
        var proxy = builder.build();
        try {
            proxy.start();
        } catch (IOException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException("Could not start the S3 server on " + config.address() + ":" + config.port(), failed);
        }
        removeTemporaryObjects(directory);
        return new EmbeddedS3(proxy, store, config);
    }

    /// Object keys become file names, which Java encodes in the locale's character set: in a POSIX locale an
    /// image with a Korean name could not be stored.
    private static void requireUnicodeFileNames() throws IOException {
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            throw new IOException(
                    "The locale does not support all Unicode file names. Set LC_ALL=C.UTF-8 and start again.");
        }
    }

    /// Runs in the background, since a store of a million objects takes seconds to list.
    private static void removeTemporaryObjects(Path directory) {
        var started = FileTime.from(Instant.now());
        Thread.startVirtualThread(() -> {
            try {
                TemporaryObjectCleaner.remove(directory, started);
            } catch (IOException failed) {
                LOG.warn("Could not remove temporary objects: directory={}", directory, failed);
            }
        });
    }

    /// Creates a bucket unless it exists.
    ///
    /// @param name 3 to 63 lower-case letters, digits and `-`
    public void createBucket(String name) {
        if (!BUCKET.matcher(name).matches()) {
            throw new IllegalArgumentException("A bucket name has 3 to 63 lower-case letters, digits or -: " + name);
        }
        if (!store.containerExists(name)) {
            store.createContainer(name);
        }
    }

    /// The URI for S3 clients, path style, any region.
    public URI endpoint() {
        return URI.create("http://" + config.address() + ":" + proxy.getPort());
    }

    /// The credentials that every request must be signed with.
    public S3Credentials credentials() {
        return config.credentials();
    }

    /// Waits at most five seconds for running requests, then stops. Idempotent.
    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("Could not stop the S3 server", failed);
        }
    }

    /// The configuration of a server.
    ///
    /// @param directory the buckets' parent
    /// @param address the IP address to listen on
    /// @param port the TCP port, 0 for a free one
    /// @param credentials the credentials that requests are signed with
    /// @param allowedOrigins browser origins that may read and upload (CORS), empty for none
    /// @param durable whether an object is on disk before it is acknowledged; false only for tests
    public record Config(
            Path directory,
            String address,
            int port,
            S3Credentials credentials,
            List<String> allowedOrigins,
            boolean durable) {

        /// @throws IllegalArgumentException when the port is out of range
        public Config {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("The port must be 0 to 65535: " + port);
            }
            allowedOrigins = List.copyOf(allowedOrigins);
        }

        /// A durable server on 127.0.0.1 without CORS.
        public Config(Path directory, int port, S3Credentials credentials) {
            this(directory, "127.0.0.1", port, credentials, List.of(), true);
        }
    }
}
