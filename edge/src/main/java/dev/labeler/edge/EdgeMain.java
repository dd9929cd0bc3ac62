package dev.labeler.edge;

import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.frontend.FrontendModule;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.LoggingSetup;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.metrics.MetricsServer;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.RpcServer;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge as its own process. `DATASET_SERVICE_ADDRESS`, `ANNOTATION_SERVICE_ADDRESS` and
/// `EXPORT_SERVICE_ADDRESS` (`host:port`) are the services; `JWT_SECRET` and the other variables of
/// [IdentityConfig], with `INTERNAL_JWT_SECRET`, verify the callers, whose calls are counted
/// ([RateLimitConfig]), together with other edges if `DATABASE_URL` is set; [EdgeConfig] has the other
/// settings.
public final class EdgeMain {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeMain.class);

    private static final String FRONTEND = "frontend";

    private EdgeMain() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        LoggingSetup.install();
        var environment = Environment.ofProcess();
        var _ = MetricsServer.start(environment);
        var clock = Clock.systemUTC();
        var identity = IdentityConfig.fromEnvironment(environment);
        var datasets = InternalChannels.ofEdge(
                ChannelFactory.network(environment.text("DATASET_SERVICE_ADDRESS")), new TokenIssuer(identity, clock));
        var annotations = ChannelFactory.network(environment.text("ANNOTATION_SERVICE_ADDRESS"));
        var exports = ChannelFactory.network(environment.text("EXPORT_SERVICE_ADDRESS"));
        var credentials = new CredentialVerifier(
                identity,
                OidcConfig.fromEnvironment(environment),
                OidcUserResolver.remote(datasets),
                // The services look users up when they receive the forwarded calls.
                null,
                clock);
        var limits = RateLimiter.open(
                RateLimitConfig.fromEnvironment(environment),
                credentials,
                environment.optional("DATABASE_URL") == null ? null : DatabaseConfig.fromEnvironment(environment),
                clock);
        var frontend = RpcServer.start(
                RpcServer.Config.inProcess(FRONTEND),
                credentials,
                FrontendModule.services(datasets, annotations, exports));
        var backends = new BackendChannels(datasets, annotations, exports, ChannelFactory.inProcess(FRONTEND));
        var server = EdgeServer.start(EdgeConfig.fromEnvironment(environment), backends.all(), credentials, limits);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            frontend.close();
            limits.close();
        }));
        LOG.info("edge ready: port={}", server.port());
        Thread.currentThread().join();
    }
}
