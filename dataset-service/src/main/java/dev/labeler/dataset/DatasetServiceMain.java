package dev.labeler.dataset;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.LoggingSetup;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.metrics.MetricsServer;
import dev.labeler.kit.rpc.NetworkConfig;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs dataset-service as its own process: gRPC on GRPC_PORT (8021), all other settings from
/// [DatasetServiceConfig], `StorageConfig` and `IdentityConfig`. LABELER_ADMIN_EMAIL and LABELER_ADMIN_PASSWORD,
/// where both are set, name the first administrator.
public final class DatasetServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetServiceMain.class);

    private DatasetServiceMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LoggingSetup.install();
        var environment = Environment.ofProcess();
        var _ = MetricsServer.start(environment);
        var clock = Clock.systemUTC();
        var identity = IdentityConfig.fromEnvironment(environment);
        identity.requireInternalSecret();
        var storage = StorageConfig.fromEnvironment(environment);
        var store = ObjectStore.open(storage, storage.datasetsBucket());
        store.admin().ensureExists();
        store.admin().probe();
        store.admin().allowOrigins(environment.list("CORS_ORIGINS"));
        var annotationStore = ObjectStore.open(storage, storage.annotationsBucket());
        annotationStore.admin().ensureExists();
        var config = DatasetServiceConfig.fromEnvironment(
                environment, storage.provider().name().toLowerCase(Locale.ROOT));
        var module = DatasetModule.open(config, store, annotationStore, new TokenIssuer(identity, clock), clock);
        ensureFirstAdmin(environment, module);
        var server = RpcServer.start(
                RpcServer.Config.network(NetworkConfig.fromEnvironment(environment)),
                new CredentialVerifier(
                        identity,
                        OidcConfig.fromEnvironment(environment),
                        module.oidcUsers(),
                        module.userDirectory(),
                        clock),
                module.services(),
                module.healthChecks());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            module.close();
            store.close();
            annotationStore.close();
        }));
        LOG.info("dataset-service is ready. port={}", server.port());
        Thread.currentThread().join();
    }

    private static void ensureFirstAdmin(Environment environment, DatasetModule module) {
        var email = environment.optional("LABELER_ADMIN_EMAIL");
        var password = environment.optionalSecret("LABELER_ADMIN_PASSWORD");
        if (email != null && password != null) {
            LOG.info(
                    "The first administrator was set up. email={} outcome={}",
                    email,
                    module.ensureFirstAdmin(email, password));
        }
    }
}
