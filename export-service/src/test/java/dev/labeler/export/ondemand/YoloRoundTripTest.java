package dev.labeler.export.ondemand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.TestExportService;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// YOLO → store → YOLO → store → YOLO.
class YoloRoundTripTest {
    /// Class names, neither sorted nor all used, one with characters that YAML quotes.
    private static final String NAMES = """
            names:
              0: zebra
              1: "ant: red"
              2: never drawn
              3: 日本
            """;

    private static final Map<String, String> LABELS = Map.of(
            "labels/train/a.txt", "0 0.5 0.5 0.2 0.4\n3 0.25 0.25 0.5 0.5\n",
            "labels/train/b c.txt", "1 0.5 0.5 1 1\n",
            "labels/val/d.txt", "3 0.1 0.1 0.2 0.2\n",
            "labels/test/e.txt", "0 0.75 0.75 0.5 0.5\n");

    @Test
    void namesAndSplitsAreKept() throws Exception {
        try (var service = new TestExportService()) {
            var files = new TreeMap<String, byte[]>();
            files.put(
                    "data.yaml",
                    ("path: .\ntrain: images/train\nval: images/val\ntest: images/test\n" + NAMES).getBytes(UTF_8));
            LABELS.forEach((path, text) -> files.put(path, text.getBytes(UTF_8)));
            LABELS.keySet().forEach(path -> files.put(image(path), png()));

            var first = exported(service, files);
            assertThat(labels(first)).isEqualTo(LABELS);
            assertThat(text(first, "data.yaml"))
                    .contains("0: \"zebra\"", "1: \"ant: red\"", "2: \"never drawn\"", "3: \"日本\"");
            for (var split : new String[] {"train", "val", "test"}) {
                assertThat(text(first, "data.yaml")).contains(split + ": images/" + split);
            }

            LABELS.keySet().forEach(path -> first.put(image(path), png()));
            var second = exported(service, first);
            assertThat(labels(second)).isEqualTo(LABELS);
            assertThat(text(second, "data.yaml")).isEqualTo(text(first, "data.yaml"));
        }
    }

    private static Map<String, byte[]> exported(TestExportService service, Map<String, byte[]> files) throws Exception {
        var export = service.owner()
                .exports()
                .createExport(CreateExportRequest.newBuilder()
                        .setProjectId(service.project(files))
                        .setExportFormat(ExportFormat.EXPORT_FORMAT_YOLO)
                        .build());
        var found = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(service.bytes(export.getExportPath())))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                found.put(entry.getName(), zip.readAllBytes());
            }
        }
        return found;
    }

    private static Map<String, String> labels(Map<String, byte[]> files) {
        var labels = new TreeMap<String, String>();
        files.forEach((path, bytes) -> {
            if (path.startsWith("labels/")) {
                labels.put(path, new String(bytes, UTF_8));
            }
        });
        return labels;
    }

    private static String text(Map<String, byte[]> files, String path) {
        return new String(files.getOrDefault(path, new byte[0]), UTF_8);
    }

    private static String image(String label) {
        return label.replace("labels/", "images/").replace(".txt", ".png");
    }

    private static byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
