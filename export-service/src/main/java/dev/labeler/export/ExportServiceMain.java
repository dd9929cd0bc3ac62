package dev.labeler.export;

import dev.labeler.export.delivery.DeliveryConfig;
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

/// Runs export-service as its own process. It listens on GRPC_PORT (8021) and connects to
/// DATASET_SERVICE_ADDRESS and ANNOTATION_SERVICE_ADDRESS; the config records of database, storage and
/// identity read the other variables.
public final class ExportServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(ExportServiceMain.class);

    private ExportServiceMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        LoggingSetup.install();
        var environment = Environment.ofProcess();
        var identity = IdentityConfig.fromEnvironment(environment);
        var _ = MetricsServer.start(environment);
        var clock = Clock.systemUTC();
        var storage = StorageConfig.fromEnvironment(environment);
        var store = ObjectStore.open(storage, storage.annotationsBucket());
        store.admin().ensureExists();
        store.admin().probe();
        store.admin().allowOrigins(environment.list("CORS_ORIGINS"));
        var annotations = ChannelFactory.network(environment.text("ANNOTATION_SERVICE_ADDRESS"));
        var datasets = ChannelFactory.network(environment.text("DATASET_SERVICE_ADDRESS"));
        var tokens = new TokenIssuer(identity, clock);
        var module = ExportModule.open(
                DatabaseConfig.fromEnvironment(environment),
                store,
                storage.datasetsBucket(),
                annotations,
                datasets,
                new ChangeCounter(),
                tokens,
                ExportRetention.fromEnvironment(environment),
                DeliveryConfig.fromEnvironment(environment, storage));
        var server = RpcServer.start(
                RpcServer.Config.network(NetworkConfig.fromEnvironment(environment)),
                new CredentialVerifier(
                        identity,
                        OidcConfig.fromEnvironment(environment),
                        OidcUserResolver.remote(datasets),
                        UserDirectory.remote(InternalChannels.of(datasets, tokens, ExportModule.SERVICE)),
                        clock),
                module.services(),
                module.healthChecks());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            module.close();
            annotations.shutdownNow();
            datasets.shutdownNow();
            store.close();
        }));
        LOG.info("export-service is ready: port={}", server.port());
        Thread.currentThread().join();
    }
}
