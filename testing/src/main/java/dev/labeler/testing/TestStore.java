package dev.labeler.testing;

import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.testing.faults.S3FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// One S3 server for each JVM, started on first use and stopped with the JVM.
public final class TestStore {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestStore() {}

    /// An empty bucket.
    ///
    /// @param endpoint the URI for S3 clients, path style, any region
    /// @param name the bucket's name
    public record Bucket(URI endpoint, String accessKey, String secretKey, String name) {}

    /// Creates an empty bucket on this JVM's server. It is discarded with the JVM.
    public static Bucket freshBucket() {
        var server = Server.INSTANCE;
        var name = "test-" + COUNT.incrementAndGet();
        server.createBucket(name);
        var credentials = server.credentials();
        return new Bucket(server.endpoint(), credentials.accessKey(), credentials.secretKey(), name);
    }

    /// The configuration for the storage of a service under test: three empty buckets on this JVM's server.
    public static StorageConfig freshStorage() {
        return freshStorage(endpoint());
    }

    /// As [#freshStorage()], but through a proxy in front of this JVM's server.
    public static StorageConfig freshStorage(S3FaultProxy proxy) {
        return freshStorage(proxy.endpoint());
    }

    /// Starts a proxy that injects faults, in front of this JVM's server. The caller closes it.
    public static S3FaultProxy faultProxy() {
        return S3FaultProxy.startFor(endpoint());
    }

    private static URI endpoint() {
        return Server.INSTANCE.endpoint();
    }

    private static StorageConfig freshStorage(URI endpoint) {
        var datasets = freshBucket();
        return StorageConfig.fromEnvironment(new Environment(Map.of(
                "S3_PROVIDER", "s3proxy",
                "S3_ENDPOINT", endpoint.toString(),
                "S3_ACCESS_KEY", datasets.accessKey(),
                "S3_SECRET_KEY", datasets.secretKey(),
                "EXTERNAL_BUCKET_DATASETS", datasets.name(),
                "S3_BUCKET", freshBucket().name(),
                "PLATFORM_BUCKET", freshBucket().name())));
    }

    private static final class Server {

        static final EmbeddedS3 INSTANCE = start();

        private static EmbeddedS3 start() {
            var home = TestDirectories.fresh("s3");
            try {
                var credentials = S3Credentials.loadOrCreate(home.resolve("credentials"));
                var server = EmbeddedS3.start(
                        new EmbeddedS3.Config(home.resolve("objects"), "127.0.0.1", 0, credentials, List.of(), false));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.close();
                    TestDirectories.delete(home);
                }));
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
