package dev.labeler.annotation;

import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.annotation.working.WorkingVersionConfig;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.LoggingSetup;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.identity.UserDirectory;
import dev.labeler.kit.metrics.MetricsServer;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.NetworkConfig;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs annotation-service as its own process. It listens on GRPC_PORT (8021) and connects to DATABASE_URL
/// and DATASET_SERVICE_ADDRESS (`host:port`); `StorageConfig` and `IdentityConfig` read the other variables.
public final class AnnotationServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(AnnotationServiceMain.class);

    private AnnotationServiceMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LoggingSetup.install();
        var environment = Environment.ofProcess();
        var _ = MetricsServer.start(environment);
        var clock = Clock.systemUTC();
        var identity = IdentityConfig.fromEnvironment(environment);
        var storage = StorageConfig.fromEnvironment(environment);
        var store = ObjectStore.open(storage, storage.datasetsBucket());
        var annotationStore = ObjectStore.open(storage, storage.annotationsBucket());
        annotationStore.admin().ensureExists();
        var channel = ChannelFactory.network(environment.text("DATASET_SERVICE_ADDRESS"));
        var datasets = InternalChannels.of(channel, new TokenIssuer(identity, clock), AnnotationModule.SERVICE);
        var module = AnnotationModule.open(
                DatabaseConfig.fromEnvironment(environment),
                LeaseConfig.fromEnvironment(environment),
                datasets,
                new ChangeCounter(),
                store,
                annotationStore,
                WorkingVersionConfig.fromEnvironment(environment));
        var server = RpcServer.start(
                RpcServer.Config.network(NetworkConfig.fromEnvironment(environment)),
                new CredentialVerifier(
                        identity,
                        OidcConfig.fromEnvironment(environment),
                        OidcUserResolver.remote(channel),
                        UserDirectory.remote(datasets),
                        clock),
                module.services(),
                module.healthChecks());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            module.close();
            channel.shutdownNow();
            store.close();
            annotationStore.close();
        }));
        LOG.info("annotation-service is ready: port={}", server.port());
        Thread.currentThread().join();
    }
}
