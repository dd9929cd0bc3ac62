package dev.labeler.bench;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3FaultProxy;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Line s: upload of 732 files, import of 364 labels, dataset zip and verification, with a store that adds 20
/// ms to every request, compared with the same through the same proxy without delay.
final class SlowStoreBenchmark {
    private static final int PAIRS = 364;
    private static final int EXTRA = 4;
    private static final int IMAGE_BYTES = 20_000;
    private static final int ROUNDS = 3;
    private static final Duration DELAY = Duration.ofMillis(20);

    private SlowStoreBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var zip = zip();
        try (var proxy = TestStore.faultProxy();
                var server = data.server(storage(proxy));
                var rest = server.rest()) {
            run(rest, server, zip);
            var plain = new ArrayList<Map<String, Double>>();
            var slow = new ArrayList<Map<String, Double>>();
            for (var round = 0; round < ROUNDS; round++) {
                plain.add(run(rest, server, zip));
                var rule = proxy.add(FaultRule.every(Fault.delay(DELAY)));
                slow.add(run(rest, server, zip));
                proxy.remove(rule);
            }
            var results = new ArrayList<BenchmarkResult>();
            for (var step : plain.getFirst().keySet()) {
                var fast = median(plain, step);
                results.add(BenchmarkResult.limit(
                        "s " + step + ", +20 ms a request", median(slow, step), "s", 1.5 * fast + 1));
            }
            return results;
        }
    }

    /// The environment of a server whose new, empty store is behind the proxy.
    static Map<String, String> storage(S3FaultProxy proxy) {
        var storage = TestStore.freshStorage(proxy);
        return Map.of(
                "S3_PROVIDER", "s3proxy",
                "S3_ENDPOINT", proxy.endpoint().toString(),
                "S3_ACCESS_KEY", storage.accessKey(),
                "S3_SECRET_KEY", storage.secretKey().value(),
                "EXTERNAL_BUCKET_DATASETS", storage.datasetsBucket(),
                "S3_BUCKET", storage.annotationsBucket(),
                "PLATFORM_BUCKET", storage.platformBucket());
    }

    /// Returns the seconds of each step.
    private static Map<String, Double> run(RestClient rest, BenchmarkServer server, byte[] zip) throws Exception {
        var seconds = new LinkedHashMap<String, Double>();
        var begin = System.nanoTime();
        var dataset = rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("name", "slow").file("file", "slow.zip", zip))
                .expect(201)
                .get("dataset_id")
                .asText();
        recordSeconds(seconds, "upload of 732 files", begin);
        var path = "/api/v1/datasets/" + dataset;
        // Thumbnails are made at the same time and are not part of the measurement.
        while (rest.get(path + "/images/duplicates").expect(200).get("pending").asLong() > 0) {
            Thread.sleep(200);
        }
        var project = rest.get(path + "/project").expect(200).get("id").asText();
        begin = System.nanoTime();
        var imported =
                rest.post("/api/v1/projects/" + project + "/import", Map.of()).body();
        recordSeconds(seconds, "import of 364 labels", begin);
        if (imported.get("imported").asInt() != PAIRS) {
            throw new IllegalStateException(imported.toString());
        }
        var link = rest.post(path + "/download-url", Map.of())
                .expect(200)
                .get("download_url")
                .asText();
        begin = System.nanoTime();
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + server.port()).resolve(link);
            try (var in = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream())
                    .body()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        begin = recordSeconds(seconds, "dataset zip", begin);
        var verified = rest.post(path + "/verify", Map.of()).body();
        recordSeconds(seconds, "verification", begin);
        if (!verified.get("intact").asBoolean()) {
            throw new IllegalStateException(verified.toString());
        }
        BenchmarkRunner.print("%s", seconds);
        return seconds;
    }

    private static long recordSeconds(Map<String, Double> seconds, String step, long begin) {
        var now = System.nanoTime();
        seconds.put(step, (now - begin) / 1e9);
        return now;
    }

    private static double median(List<Map<String, Double>> runs, String step) {
        return BenchmarkRunner.median(runs.stream()
                .mapToDouble(run -> run.getOrDefault(step, Double.NaN))
                .toArray());
    }

    /// Images of 20 kB with a Pascal VOC file each, and a few images without.
    private static byte[] zip() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(1);
            for (var n = 0; n < PAIRS + EXTRA; n++) {
                zip.putNextEntry(new ZipEntry("images/%03d.png".formatted(n)));
                zip.write(image(n));
                zip.closeEntry();
                if (n < PAIRS) {
                    zip.putNextEntry(new ZipEntry("labels/%03d.xml".formatted(n)));
                    zip.write(label(n));
                    zip.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] image(int n) throws Exception {
        var png = new ByteArrayOutputStream();
        var image = new java.awt.image.BufferedImage(64, 48, java.awt.image.BufferedImage.TYPE_INT_RGB);
        image.setRGB(n % 64, n / 64, n);
        javax.imageio.ImageIO.write(image, "png", png);
        var noise = new byte[IMAGE_BYTES - png.size()];
        new Random(n).nextBytes(noise);
        png.write(noise);
        return png.toByteArray();
    }

    private static byte[] label(int n) {
        return """
                <annotation><filename>%03d.png</filename><size><width>64</width><height>48</height><depth>3</depth></size>
                <object><name>cell</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>21</xmax><ymax>13</ymax></bndbox></object>
                </annotation>""".formatted(n).getBytes(StandardCharsets.UTF_8);
    }
}
