package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.failpoint.FailpointPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A publication is interrupted at its failpoints and must end as if nothing had happened. The build halts the process
/// at a few of them; `-Dlabeler.failpoints.all=true` at each one, and `-Dlabeler.failpoints.pairs=200` adds pairs of a
/// halt, a killed PostgreSQL and an unavailable store. `-Dlabeler.failpoints.seed=` repeats a run.
final class PublicationCrashTest {
    private static final int SAMPLES = 2;
    private static final int PAIRS = Integer.getInteger("labeler.failpoints.pairs", 0);
    private static final long SEED = Long.getLong("labeler.failpoints.seed", System.nanoTime() % 1_000_000);

    private static FailpointPlan plan;
    private static PublishedProject project;
    private static SoakServer server;

    @BeforeAll
    static void start() throws Exception {
        plan = new FailpointPlan(TestHome.create());
        server = new SoakServer(
                Map.of("JDK_JAVA_OPTIONS", "-D" + Failpoint.PROPERTY + "=" + plan.directory(), "HEARTBEAT", "PT0.5S"));
        server.start();
        project = PublishedProject.create(server);
    }

    @AfterAll
    static void close() throws Exception {
        project.close();
        server.close();
        TestHome.delete(plan.directory());
    }

    @Test
    void publicationEndsTheSameWayAfterAHaltAtAnyFailpoint() throws Exception {
        var random = new Random(SEED);
        plan.reset();
        project.publish("dry run");
        // Later hits are those of other jobs.
        var hits = plan.hits().subList(0, plan.hits().lastIndexOf("publish.end.committed") + 1);
        System.out.printf("publication crash test: seed %d, %d failpoint hits %s%n", SEED, hits.size(), hits);
        assertThat(hits).contains("publish.inserted", "publish.frozen", "upload.part", "publish.end.committed");
        var missed = 0;
        for (var hit : chooseHits(hits.size(), random)) {
            plan.reset();
            plan.set("halt", hit);
            project.publish("halted at " + hit + " " + hits.get(hit - 1));
            missed += plan.isPending() ? 1 : 0;
        }
        assertThat(missed).as("halts that did not take place").isLessThan(SAMPLES);
        for (var pair = 0; pair < PAIRS; pair++) {
            plan.reset();
            var faults = FaultPair.choose(random, hits.size());
            System.out.printf("publication crash test: pair %d %s%n", pair, faults);
            try (var _ = faults.inject(server, plan)) {
                project.publish("pair " + pair + " " + faults);
            }
        }
        project.checkAnnotations();
    }

    private static List<Integer> chooseHits(int count, Random random) {
        var all = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
        if (Boolean.getBoolean("labeler.failpoints.all")) {
            return all;
        }
        Collections.shuffle(all, random);
        return all.subList(0, SAMPLES);
    }
}
