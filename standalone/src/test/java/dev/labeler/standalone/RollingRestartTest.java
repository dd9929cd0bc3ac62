package dev.labeler.standalone;

import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Replicas are restarted while clients call; no call may fail. `-Drolling.restarts=some` restarts two processes,
/// `-Drolling.restarts=all` gives each service two replicas and restarts each process. The build has the same between
/// channels and servers of one process (`ReplicaChannelTest`, `EdgeShutdownTest`), since six processes take it a
/// minute.
@EnabledIfSystemProperty(named = "rolling.restarts", matches = "some|all", disabledReason = "runs on demand")
final class RollingRestartTest {
    private static final List<String> ALL = List.of("dataset-service", "annotation-service", "export-service", "edge");

    @Test
    void noCallFailsWhileReplicasAreRestarted() throws Exception {
        boolean isFull = System.getProperty("rolling.restarts").equals("all");
        try (var deployment = new ReplicatedDeployment(2, Map.of("RATE_LIMIT_ANNOTATION_PER_MINUTE", "0"))) {
            deployment.startAll(1);
            for (var service : isFull ? ALL : List.of("dataset-service", "edge")) {
                deployment.start(service, 1).awaitReady();
            }
            try (var rest = new RestClient(deployment.edge(0))) {
                rest.login(ReplicatedDeployment.EMAIL, ReplicatedDeployment.PASSWORD);
                var outcome = new DemoWorkflow(
                                rest, ProgressDisplay.SILENT, deployment.home().resolve("downloads"))
                        .run("sample", SampleDataset.zip());
                try (var load = new BalancedLoad(
                        List.of(deployment.edge(0), deployment.edge(1)),
                        rest.token(),
                        outcome.projectId(),
                        isFull ? 8 : 4)) {
                    if (isFull) {
                        restartEach(deployment, load);
                    } else {
                        deployment.restart("dataset-service", 0);
                        deployment.restart("edge", 0);
                    }
                    load.requireNoFailure();
                }
            }
        }
    }

    private static void restartEach(ReplicatedDeployment deployment, BalancedLoad load) throws Exception {
        Thread.sleep(10_000);
        System.out.printf("undisturbed: %s, p99 %.1f ms%n", load, load.takeP99());
        for (var service : ALL) {
            for (int replica = 0; replica < 2; replica++) {
                deployment.restart(service, replica);
            }
        }
        System.out.printf("restarted: %s, p99 %.1f ms%n", load, load.takeP99());
    }
}
