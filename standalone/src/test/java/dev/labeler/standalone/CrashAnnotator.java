package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Saves annotations, a fifth of them on annotations that others change too, and repeats each request until it is
/// answered. Keeps a journal of what was acknowledged.
final class CrashAnnotator implements Callable<List<CrashAnnotator.Acknowledged>> {
    private static final Set<Integer> UNAVAILABLE = Set.of(429, 502, 503, 504);
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int number;
    private final int saves;
    private final Random random;
    private final Work work;
    private final RestClient rest;
    private final List<Long> own = new ArrayList<>();
    private final List<Acknowledged> journal = new ArrayList<>();

    /// An acknowledged save: the annotation has this revision, whose note is unique.
    record Acknowledged(long annotationId, long revision, String note) {}

    /// What all annotators share.
    ///
    /// @param contended annotations that all of them change
    /// @param acknowledged counts the saves of all
    /// @param conflicts counts the saves that another one was faster than
    record Work(
            String project,
            String classId,
            List<String> images,
            List<Long> contended,
            AtomicInteger acknowledged,
            AtomicInteger conflicts) {}

    CrashAnnotator(int number, int saves, long seed, Work work, RestClient rest) {
        this.number = number;
        this.saves = saves;
        this.random = new Random(seed * 1000 + number);
        this.work = work;
        this.rest = rest;
    }

    @Override
    public List<Acknowledged> call() throws Exception {
        try (rest) {
            for (var save = 0; save < saves; save++) {
                var note = "annotator " + number + " save " + save;
                if (random.nextInt(5) == 0) {
                    changeContended(note);
                } else if (own.isEmpty() || random.nextInt(3) == 0) {
                    create(note);
                } else {
                    change(own.get(random.nextInt(own.size())), Map.of("notes", note), note);
                }
                work.acknowledged().incrementAndGet();
            }
        }
        return journal;
    }

    private void create(String note) throws Exception {
        var body = new HashMap<String, Object>(Map.of(
                "project_id", work.project(),
                "image_id", work.images().get(random.nextInt(work.images().size())),
                "annotation_type", "bbox",
                "geometry", Map.of("type", "bbox", "bbox", List.of(1, 2, 3 + random.nextInt(20), 5)),
                "class_id", work.classId(),
                "notes", note));
        var headers = new HashMap<>(Map.of("content-type", "application/json"));
        if (random.nextBoolean()) {
            body.put("client_id", new UUID(random.nextLong(), random.nextLong()).toString());
        } else {
            headers.put("idempotency-key", note);
        }
        var answer = send("POST", "/api/v1/annotations", body, headers);
        assertThat(answer.status()).as("%s: %s", answer.call(), answer.body()).isIn(200, 201);
        own.add(answer.body().get("id").asLong());
        acknowledge(answer, note);
        if (random.nextInt(4) == 0) {
            send("POST", "/api/v1/annotations/" + own.getLast() + "/confirm", Map.of(), Map.of());
        }
    }

    private void changeContended(String note) throws Exception {
        long id = work.contended().get(random.nextInt(work.contended().size()));
        var before = send("GET", "/api/v1/annotations/" + id, null, Map.of());
        change(id, Map.of("notes", note, "version", before.body().get("version").asLong()), note);
    }

    private void change(long id, Map<String, Object> fields, String note) throws Exception {
        var answer = send(
                "PUT",
                "/api/v1/annotations/" + id,
                fields,
                Map.of("content-type", "application/json", "idempotency-key", note));
        if (answer.status() == 409 && fields.containsKey("version")) {
            assertThat(answer.body().get("error").asText()).isEqualTo("stale_revision");
            work.conflicts().incrementAndGet();
            return;
        }
        assertThat(answer.status()).as("%s: %s", answer.call(), answer.body()).isEqualTo(200);
        acknowledge(answer, note);
    }

    private void acknowledge(RestClient.Response answer, String note) {
        journal.add(new Acknowledged(
                answer.body().get("id").asLong(), answer.body().get("version").asLong(), note));
    }

    private RestClient.Response send(String method, String path, @Nullable Object body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var end = System.nanoTime() + LONGEST_OUTAGE.toNanos();
        while (true) {
            try {
                var content = body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
                var answer = rest.send(method, path, content, headers);
                if (!UNAVAILABLE.contains(answer.status()) || System.nanoTime() > end) {
                    return answer;
                }
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            Thread.sleep(50 + random.nextInt(200));
        }
    }
}
