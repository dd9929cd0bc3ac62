package dev.labeler.bench;

import dev.labeler.standalone.demo.MultipartBody;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/// Line c: an upload of 100,000 small images as one zip, compared with hashing the same images and writing
/// each as a file that is forced to disk. The embedded store also forces the folder.
final class UploadBenchmark {
    private static final int IMAGES = 100_000;
    private static final double LIMIT_MEGABYTES = 512;

    private UploadBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var zip = data.folder().resolve("pictures.zip");
        write(zip);
        data.flushToDisk();
        var floor = writeFiles(zip, data.folder());
        data.flushToDisk();
        try (var server = data.server();
                var rest = server.rest()) {
            var start = System.nanoTime();
            var answer = rest.upload(
                            "/api/v1/datasets/upload",
                            new MultipartBody().field("name", "pictures").file("file", "pictures.zip", zip))
                    .expect(201);
            var ours = (System.nanoTime() - start) / 1e9;
            BenchmarkRunner.print(
                    "%,d images of %,d bytes",
                    answer.get("num_images").asLong(), answer.get("size_bytes").asLong());
            var peak = server.peakMegabytes();
            var duplicates = "/api/v1/datasets/" + answer.get("dataset_id").asText() + "/images/duplicates";
            while (rest.get(duplicates).expect(200).get("pending").asLong() > 0) {
                Thread.sleep(5_000);
            }
            BenchmarkRunner.print("all images were processed after %.1f s", (System.nanoTime() - start) / 1e9);
            return List.of(
                    BenchmarkResult.compare(
                            "c upload of 100,000 pictures", ours, "hash, write, force each", floor, "s"),
                    BenchmarkResult.limit("c peak RSS of the server", peak, "MB", LIMIT_MEGABYTES),
                    BenchmarkResult.limit(
                            "c the same until all are hashed for near-duplicates",
                            server.peakMegabytes(),
                            "MB",
                            LIMIT_MEGABYTES));
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private static void write(Path zip) throws IOException {
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
            out.setLevel(1);
            for (var n = 0; n < IMAGES; n++) {
                var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
                image.setRGB(n % 16, n / 16 % 16, n);
                var png = new ByteArrayOutputStream();
                ImageIO.write(image, "png", png);
                out.putNextEntry(new ZipEntry("images/%06d.png".formatted(n)));
                out.write(png.toByteArray());
                out.closeEntry();
            }
        }
    }

    /// Returns the seconds on one thread.
    private static double writeFiles(Path zip, Path folder) throws Exception {
        var target = Files.createTempDirectory(folder, "floor-");
        try (var in = new ZipInputStream(Files.newInputStream(zip))) {
            var start = System.nanoTime();
            var hashes = 0;
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var bytes = in.readAllBytes();
                hashes ^= Arrays.hashCode(MessageDigest.getInstance("SHA-256").digest(bytes));
                var name = entry.getName().replace('/', '_');
                try (var file =
                        FileChannel.open(target.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(bytes));
                    file.force(true);
                }
            }
            var seconds = (System.nanoTime() - start) / 1e9;
            BenchmarkRunner.print("hashing, writing and forcing took %.1f s (%x)", seconds, hashes);
            return seconds;
        } finally {
            PeerCommands.run(Map.of(), List.of("rm", "-rf", target.toString()));
        }
    }
}
