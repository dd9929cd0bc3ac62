package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.CrashAnnotator.Acknowledged;
import dev.labeler.standalone.CrashAnnotator.Work;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Annotators save while PostgreSQL and the server are killed and the store is unavailable. Every acknowledged
/// save is stored exactly once, and the history replays to the live annotations. Small in the build;
/// `-Dlabeler.crash.annotators=64 -Dlabeler.crash.saves=500 -Dlabeler.crash.faults=10 -Dlabeler.crash.seeds=20`
/// for the complete form.
final class AnnotatorCrashTest {
    private static final int ANNOTATORS = Integer.getInteger("labeler.crash.annotators", 8);
    private static final int SAVES = Integer.getInteger("labeler.crash.saves", 60);
    /// Faults of each kind.
    private static final int FAULTS = Integer.getInteger("labeler.crash.faults", 1);

    private static final int SEEDS = Integer.getInteger("labeler.crash.seeds", 1);
    private static final long FIRST_SEED = Long.getLong("labeler.crash.seed", 1);
    private static final int CONTENDED = 12;

    private enum Disturbance {
        KILL_POSTGRES,
        KILL_SERVER,
        STOP_STORAGE
    }

    private static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAcknowledgedSaveIsStoredOnce(long seed) throws Exception {
        try (var server = new SoakServer()) {
            server.start();
            var work = prepare(server);
            var journal = annotate(server, work, seed);
            try (var rest = server.signIn()) {
                var history = CrashHistory.read(rest, work.project());
                System.out.printf(
                        "crash test: seed %d, %d saves acknowledged, %d conflicts, %d revisions%n",
                        seed,
                        journal.size(),
                        work.conflicts().get(),
                        history.entries().size());
                assertThat(journal)
                        .hasSize(ANNOTATORS * SAVES - work.conflicts().get());
                assertThat(history.missing(journal)).isEmpty();
                assertThat(history.duplicates()).isEmpty();
                assertThat(comparable(history.replay())).isEqualTo(comparable(CrashHistory.live(rest, work.project())));
            }
        }
    }

    private static Work prepare(SoakServer server) throws Exception {
        try (var rest = server.signIn()) {
            var workflow = new DatasetWorkflow(rest, server.home());
            var project = workflow.project(workflow.upload("crash", "sample.zip", SampleDataset.zip()));
            workflow.importAll(project);
            var contended = new ArrayList<Long>();
            var images = new ArrayList<String>();
            for (var annotation : workflow.annotations(project)) {
                contended.add(annotation.get("id").asLong());
                images.add(annotation.get("image_id").asText());
            }
            var classId = rest.get("/api/v1/projects/" + project + "/classes")
                    .expect(200)
                    .get("classes")
                    .get(0)
                    .get("class_id")
                    .asText();
            return new Work(
                    project,
                    classId,
                    images.stream().distinct().toList(),
                    contended.subList(0, Math.min(CONTENDED, contended.size())),
                    new AtomicInteger(),
                    new AtomicInteger());
        }
    }

    private static List<Acknowledged> annotate(SoakServer server, Work work, long seed) throws Exception {
        var journal = new ArrayList<Acknowledged>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Acknowledged>>>();
            String token;
            try (var rest = server.signIn()) {
                token = rest.token();
            }
            for (var number = 0; number < ANNOTATORS; number++) {
                var rest = new RestClient(server.uri()).withToken(token);
                running.add(threads.submit(new CrashAnnotator(number, SAVES, seed, work, rest)));
            }
            disturb(server, work, running, seed);
            for (var annotator : running) {
                journal.addAll(annotator.get());
            }
        }
        return journal;
    }

    /// Spreads the faults evenly over the saves, in an order that depends on the seed.
    private static void disturb(SoakServer server, Work work, List<? extends Future<?>> annotators, long seed)
            throws Exception {
        var disturbances = new ArrayList<Disturbance>();
        for (var fault = 0; fault < FAULTS; fault++) {
            disturbances.addAll(List.of(Disturbance.values()));
        }
        Collections.shuffle(disturbances, new Random(seed));
        for (var done = 0; done < disturbances.size(); done++) {
            var due = (done + 1L) * ANNOTATORS * SAVES / (disturbances.size() + 1);
            while (work.acknowledged().get() < due && annotators.stream().noneMatch(Future::isDone)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            switch (disturbances.get(done)) {
                case KILL_POSTGRES -> killPostgres(server);
                case KILL_SERVER -> {
                    server.kill();
                    server.start();
                }
                case STOP_STORAGE -> {
                    server.storage().add(FaultRule.every(new Fault.Reset()));
                    TimeUnit.SECONDS.sleep(1);
                    server.storage().clear();
                }
            }
        }
    }

    private static void killPostgres(SoakServer server) throws Exception {
        var pidFile = server.home().resolve("postgres/data/postmaster.pid");
        var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static Map<Long, String> comparable(Map<Long, JsonNode> annotations) {
        var texts = new TreeMap<Long, String>();
        annotations.forEach((id, annotation) -> texts.put(
                id,
                String.join(
                        " ",
                        annotation.path("version").asText(),
                        annotation.path("annotation_state").asText(),
                        annotation.path("class_id").asText(),
                        annotation.path("image_id").asText(),
                        annotation.path("geometry").toString(),
                        annotation.path("notes").asText())));
        return texts;
    }
}
