package dev.labeler.standalone.server;

import dev.labeler.annotation.AnnotationModule;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.annotation.working.WorkingVersionConfig;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.DatasetServiceConfig;
import dev.labeler.edge.BackendChannels;
import dev.labeler.edge.EdgeConfig;
import dev.labeler.edge.EdgeServer;
import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.export.ExportModule;
import dev.labeler.export.ExportRetention;
import dev.labeler.export.delivery.DeliveryConfig;
import dev.labeler.export.version.VersionVerifier;
import dev.labeler.frontend.FrontendModule;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.metrics.MetricsServer;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.HealthCheck;
import dev.labeler.kit.rpc.NetworkConfig;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The whole product in one JVM: the stores, the three services connected by in-process gRPC, one gRPC port
/// for external clients, and the edge.
public final class StandaloneServer implements AutoCloseable {
    private final StandaloneConfig config;
    private final CloseStack closing = new CloseStack();
    private final StandaloneSecrets secrets;
    private final Environment environment;
    private final Clock clock = Clock.systemUTC();
    private final List<BindableService> services = new ArrayList<>();
    private final List<HealthCheck> checks = new ArrayList<>();
    private final CredentialVerifier credentials;
    private final TokenIssuer tokens;
    private final RpcServer network;
    private final EdgeServer edge;
    private @Nullable VersionVerifier verifier;

    private StandaloneServer(StandaloneConfig config) throws IOException {
        this.config = config;
        StartupChecks.require(config);
        Files.createDirectories(config.home());
        secrets = new StandaloneSecrets(config.home(), config.environment());
        try {
            environment =
                    closing.add(BackingStores.open(config, secrets.complete())).environment();
            var identity = IdentityConfig.fromEnvironment(environment);
            tokens = new TokenIssuer(identity, clock);
            var buckets = openBuckets();
            var datasets = openDatasets(buckets);
            credentials = new CredentialVerifier(
                    identity,
                    OidcConfig.fromEnvironment(environment),
                    datasets.oidcUsers(),
                    datasets.userDirectory(),
                    clock);
            var backends = openServices(datasets, buckets);
            network =
                    closing.add(RpcServer.start(RpcServer.Config.network(grpcConfig()), credentials, services, checks));
            openMetrics();
            edge = closing.add(EdgeServer.start(edgeConfig(), backends.all(), credentials, closing.add(limits())));
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /// Starts the server; it accepts requests when this returns.
    public static StandaloneServer start(StandaloneConfig config) throws IOException {
        return new StandaloneServer(config);
    }

    private void openMetrics() {
        var metrics = MetricsServer.start(listening("PORT", config.port()));
        if (metrics != null) {
            closing.add(metrics);
        }
    }

    private DatasetModule openDatasets(Buckets buckets) {
        var module = closing.add(DatasetModule.open(
                DatasetServiceConfig.fromEnvironment(
                        environment, buckets.storage().provider().name().toLowerCase(Locale.ROOT)),
                buckets.datasets(),
                buckets.annotations(),
                tokens,
                clock));
        module.ensureFirstAdmin(adminEmail(), new Secret(adminPassword()));
        return module;
    }

    private BackendChannels openServices(DatasetModule datasetModule, Buckets buckets) throws IOException {
        var datasets = serve(datasetModule.services(), datasetModule.healthChecks());

        var database = DatabaseConfig.fromEnvironment(environment);
        var annotationModule = closing.add(AnnotationModule.open(
                database,
                LeaseConfig.fromEnvironment(environment),
                InternalChannels.of(datasets, tokens, AnnotationModule.SERVICE),
                datasetModule.changes(),
                buckets.datasets(),
                buckets.annotations(),
                WorkingVersionConfig.fromEnvironment(environment)));
        var annotations = serve(annotationModule.services(), annotationModule.healthChecks());

        var exportModule = closing.add(ExportModule.open(
                database,
                buckets.annotations(),
                buckets.storage().datasetsBucket(),
                annotations,
                datasets,
                datasetModule.changes(),
                tokens,
                ExportRetention.fromEnvironment(environment),
                DeliveryConfig.fromEnvironment(environment, buckets.storage())));
        verifier = exportModule.verifier();
        var exports = serve(exportModule.services(), exportModule.healthChecks());
        var frontend = serve(FrontendModule.services(datasets, annotations, exports), List.of());
        return new BackendChannels(datasets, annotations, exports, frontend);
    }

    private record Buckets(StorageConfig storage, ObjectStore datasets, ObjectStore annotations) {}

    private Buckets openBuckets() {
        var storage = StorageConfig.fromEnvironment(environment);
        return new Buckets(
                storage, bucket(storage, storage.datasetsBucket()), bucket(storage, storage.annotationsBucket()));
    }

    private ObjectStore bucket(StorageConfig storage, String name) {
        var store = closing.add(ObjectStore.open(storage, name));
        store.admin().ensureExists();
        store.admin().probe();
        if (StorageConfig.isConfiguredIn(config.environment())) {
            // The embedded store has them in its own configuration.
            store.admin().allowOrigins(environment.list("CORS_ORIGINS"));
        }
        return store;
    }

    /// Serves in process under a unique name, and registers the services for the network port.
    private Channel serve(List<BindableService> ownServices, List<HealthCheck> ownChecks) throws IOException {
        var name = "labeler-" + UUID.randomUUID();
        closing.add(RpcServer.start(RpcServer.Config.inProcess(name), credentials, ownServices, ownChecks));
        services.addAll(ownServices);
        checks.addAll(ownChecks);
        ManagedChannel channel = ChannelFactory.inProcess(name);
        closing.add(channel::shutdownNow);
        return channel;
    }

    private EdgeConfig edgeConfig() {
        return EdgeConfig.fromEnvironment(listening("PORT", config.port()));
    }

    private NetworkConfig grpcConfig() {
        return NetworkConfig.fromEnvironment(listening("GRPC_PORT", config.grpcPort()));
    }

    private Environment listening(String portName, int port) {
        var settings = new HashMap<>(environment.variables());
        settings.put(portName, Integer.toString(port));
        settings.putIfAbsent("BIND_ADDRESS", "127.0.0.1");
        // There is no other replica to which a load balancer could send requests.
        settings.putIfAbsent("SHUTDOWN_DELAY", "0");
        return new Environment(settings);
    }

    /// Counts calls in memory where the server has its own database; in an external one, calls are counted
    /// there, since other servers may share it.
    private RateLimiter limits() {
        var isAlone = config.environment().optional("DATABASE_URL") == null;
        return RateLimiter.open(
                RateLimitConfig.fromEnvironment(environment),
                credentials,
                isAlone ? null : DatabaseConfig.fromEnvironment(environment),
                clock);
    }

    /// The URI of REST.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + edge.port());
    }

    /// The port of gRPC on 127.0.0.1.
    public int grpcPort() {
        return network.port();
    }

    /// Verifies the files of all versions.
    public VersionVerifier verifier() {
        return Objects.requireNonNull(verifier);
    }

    public Path home() {
        return config.home();
    }

    public String adminEmail() {
        return secrets.complete().text("LABELER_ADMIN_EMAIL");
    }

    public String adminPassword() {
        return secrets.complete().text("LABELER_ADMIN_PASSWORD");
    }

    /// Secrets that were generated at this start, to be shown once.
    public Map<String, String> generatedSecrets() {
        return secrets.generated();
    }

    /// All settings of the server, including secrets.
    public Environment environment() {
        return environment;
    }

    /// Stops accepting requests, waits for running ones, and stops all started parts, the database last.
    @Override
    public void close() {
        closing.close();
    }
}
