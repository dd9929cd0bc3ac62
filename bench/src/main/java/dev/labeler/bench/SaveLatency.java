package dev.labeler.bench;

import dev.labeler.standalone.demo.RestClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// The latencies of saves of four clients, each on its own annotation, in milliseconds.
///
/// @param sorted ascending
record SaveLatency(List<Double> sorted) {
    private static final int CLIENTS = 4;

    /// What happens while the clients save.
    @FunctionalInterface
    interface Meanwhile {
        void run() throws Exception;
    }

    /// Saves until `meanwhile` has ended.
    static SaveLatency measure(RestClient rest, String project, Meanwhile meanwhile) throws Exception {
        var stop = new AtomicBoolean();
        var took = Collections.synchronizedList(new ArrayList<Double>());
        var savers = new ArrayList<Thread>();
        var page = rest.get("/api/v1/annotations?limit=%d&project_id=%s".formatted(CLIENTS, project))
                .expect(200);
        for (var annotation : page.get("annotations")) {
            var path = "/api/v1/annotations/" + annotation.get("id").asLong();
            savers.add(Thread.ofVirtual().start(() -> save(rest, path, stop, took)));
        }
        try {
            meanwhile.run();
        } finally {
            stop.set(true);
            for (var saver : savers) {
                saver.join();
            }
        }
        return new SaveLatency(took.stream().sorted().toList());
    }

    private static void save(RestClient rest, String path, AtomicBoolean stop, List<Double> took) {
        for (int save = 0; !stop.get(); save++) {
            long start = System.nanoTime();
            try {
                rest.put(path, Map.of("notes", "save " + save)).expect(200);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            took.add((System.nanoTime() - start) / 1e6);
        }
    }

    /// @param share 0.99 for the 99th percentile
    double percentile(double share) {
        return sorted.get((int) (sorted.size() * share));
    }
}
