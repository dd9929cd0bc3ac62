package dev.labeler.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Line e: saving one polygon with the maximum number of points of an annotation over REST.
final class LargePolygonBenchmark {
    private static final int POINTS = 100_000;
    private static final int WARM_UP = 10;
    private static final int SAVES = 21;

    private LargePolygonBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest()) {
            var page = rest.get("/api/v1/annotations?limit=1&project_id=" + data.project(ScaledTaco.SMALL))
                    .expect(200);
            var path = "/api/v1/annotations/"
                    + page.get("annotations").get(0).get("id").asLong();
            var took = new ArrayList<Double>();
            for (int save = 0; save < WARM_UP + SAVES; save++) {
                var body = Map.of("geometry", Map.of("type", "polygon", "points", points(save)));
                long start = System.nanoTime();
                rest.put(path, body).expect(200);
                if (save >= WARM_UP) {
                    took.add((System.nanoTime() - start) / 1e6);
                }
            }
            var median = BenchmarkRunner.median(
                    took.stream().mapToDouble(Double::doubleValue).toArray());
            return List.of(BenchmarkResult.limit("e save of a polygon of 100,000 points", median, "ms", 150));
        }
    }

    private static List<double[]> points(int save) {
        var points = new ArrayList<double[]>();
        for (int i = 0; i < POINTS; i++) {
            points.add(new double[] {(i % 997) / 10.0 + save % 3, (i % 883) / 10.0});
        }
        return points;
    }
}
