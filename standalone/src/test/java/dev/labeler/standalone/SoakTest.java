package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A mixed load with aborted streams, malicious bodies, kills and a slow and unreliable store: no
/// acknowledged edit is lost, no response is wrong, and the process never ends unexpectedly. Runs on
/// demand: `-Dlabeler.soak.seconds=20`, or 3600 for an hour. The build has the parts: `AbortedStreamsTest`,
/// `MaliciousBodiesProcessTest`, `AnnotatorCrashTest` and `StorageFaultMatrixTest`.
@EnabledIfSystemProperty(named = "labeler.soak.seconds", matches = "\\d+", disabledReason = "runs on demand")
final class SoakTest {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("labeler.soak.seconds", 20));
    private static final Duration BETWEEN_EVENTS =
            LENGTH.compareTo(Duration.ofMinutes(5)) > 0 ? Duration.ofSeconds(30) : Duration.ofSeconds(6);
    private static final int EVENTS_A_KILL = 4;
    private static final int ANNOTATORS = 6;
    private static final long MOST_RESIDENT_MEGABYTES = 700;

    private final SoakReport report = new SoakReport();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Long> residentMegabytes = new ArrayList<>();
    private int events;
    private int kills;

    @Test
    void mixedLoadWithFaultsLosesNothingAndAnswersRight() throws Exception {
        try (var server = new SoakServer()) {
            server.start();
            var projects = List.of(project(server), project(server));
            var annotators = annotators(server, projects);
            var loads = new ArrayList<SoakLoad>(annotators);
            for (int i = 0; i < 2; i++) {
                loads.add(new SoakStreamReader(projects.get(i), projects.get(1 - i), server, report, running));
            }
            loads.add(new SoakOwner(server, report, running));
            loads.add(new SoakAttacker(server, report, running));
            var threads =
                    loads.stream().map(load -> Thread.ofVirtual().start(load)).toList();
            try {
                disturb(server);
            } finally {
                running.set(false);
                server.storage().clear();
            }
            for (var thread : threads) {
                thread.join();
            }
            verify(server, projects, annotators);
        }
    }

    private List<SoakAnnotator> annotators(SoakServer server, List<String> projects) throws Exception {
        var annotators = new ArrayList<SoakAnnotator>();
        try (var rest = server.signIn()) {
            for (int i = 0; i < ANNOTATORS; i++) {
                var project = projects.get(i % projects.size());
                var images = rest.get("/api/v1/projects/" + project + "/images?limit=20")
                        .expect(200)
                        .get("images");
                var image = images.get(i % images.size()).get("image_id").asText();
                annotators.add(new SoakAnnotator("author" + i, project, image, server, report, running));
            }
        }
        return annotators;
    }

    private static String project(SoakServer server) throws Exception {
        try (var rest = server.signIn()) {
            var work = new DatasetWorkflow(rest, server.home());
            var upload = work.upload("soak", "sample.zip", SampleDataset.zip());
            var project = work.project(upload);
            work.importAll(project);
            return project;
        }
    }

    private void disturb(SoakServer server) throws Exception {
        var end = System.nanoTime() + LENGTH.toNanos();
        while (System.nanoTime() < end) {
            watch(server, BETWEEN_EVENTS);
            var storage = server.storage();
            storage.clear();
            if (++events % EVENTS_A_KILL == 0) {
                server.kill();
                server.start();
                kills++;
                continue;
            }
            switch (ThreadLocalRandom.current().nextInt(5)) {
                case 0 -> storage.add(FaultRule.every(Fault.delay(Duration.ofMillis(20))));
                case 1 -> storage.add(FaultRule.every(Fault.slowDown()).times(50));
                case 2 -> storage.add(FaultRule.every(Fault.internalError()).times(5));
                case 3 -> storage.add(FaultRule.every(new Fault.Reset()).times(20));
                default -> storage.add(FaultRule.every(new Fault.Reset()));
            }
        }
    }

    private void watch(SoakServer server, Duration length) throws InterruptedException {
        var end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            assertThat(server.endedUnexpectedly())
                    .as("the process ended unexpectedly:%n%s", server.output())
                    .isFalse();
            residentMegabytes.add(server.residentMegabytes());
            Thread.sleep(1_000);
        }
    }

    private void verify(SoakServer server, List<String> projects, List<SoakAnnotator> annotators) throws Exception {
        long lost = 0;
        try (var rest = server.signIn()) {
            var stored = new HashMap<Long, JsonNode>();
            for (var project : projects) {
                new DatasetWorkflow(rest, server.home())
                        .annotations(project).stream()
                                .filter(found -> found.get("notes").asText().startsWith("author"))
                                .forEach(found -> stored.put(found.get("id").asLong(), found));
            }
            for (var annotator : annotators) {
                lost += annotator.verify(stored);
            }
        }
        long most = residentMegabytes.stream().mapToLong(Long::longValue).max().orElse(0);
        long acknowledged = annotators.stream().mapToLong(SoakAnnotator::edits).sum();
        System.out.printf(
                "soak of %d s: %d kills, %d acknowledged edits, %d lost, resident MB first/middle/last/most %d/%d/%d/%d%n%s",
                LENGTH.toSeconds(),
                kills,
                acknowledged,
                lost,
                residentMegabytes.getFirst(),
                residentMegabytes.get(residentMegabytes.size() / 2),
                residentMegabytes.getLast(),
                most,
                report);
        assertThat(acknowledged).isPositive();
        assertThat(lost).isZero();
        assertThat(report.wrongAnswers()).as("%s", report).isZero();
        assertThat(most).isLessThan(MOST_RESIDENT_MEGABYTES);
    }
}
