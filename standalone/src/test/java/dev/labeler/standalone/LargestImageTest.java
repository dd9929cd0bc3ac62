package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.standalone.demo.RestClient;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// The largest allowed annotations, many on one image, in a server of 256 MB. A few in the build;
/// `-Dlabeler.largest.polygons=62` for an image of 62.
final class LargestImageTest {
    private static final int POLYGONS = Integer.getInteger("labeler.largest.polygons", 4);
    private static final int POINTS = 100_000;
    private static final String IMAGE = "large.jpg";
    private static final List<String> FORMATS = List.of("coco", "dice", "yolo");

    @Test
    void listsStepsPublicationsAndExportsWorkAndTheServerStaysUp() throws Exception {
        try (var standalones = new RestartableServers()) {
            var server = standalones.serve();
            var rest = server.rest();
            var upload = server.work().upload("large", "large.zip", UploadZips.of(Map.of("annotations.json", coco())));
            var project = server.work().project(upload);
            var job = server.work().importAll(project);
            assertThat(job.get("imported").asInt()).isEqualTo(POLYGONS);
            assertThat(job.get("refused").toString()).contains("has 240000 points; at most 100000 are allowed");

            assertThat(count(rest, project)).isEqualTo(POLYGONS);
            step(rest, "/api/v1/projects/" + project + "/images/" + IMAGE + "/unconfirm");
            step(rest, "/api/v1/projects/" + project + "/images/" + IMAGE + "/confirm");
            step(rest, "/api/v1/projects/" + project + "/undo");
            step(rest, "/api/v1/projects/" + project + "/redo");
            rest.get("/api/v1/projects/" + project + "/history?limit=200").expect(200);

            var version = publishTwiceAtOnce(server.work(), project);
            for (var format : FORMATS) {
                var export = rest.post("/api/v1/projects/" + project + "/export", Map.of("export_format", format));
                assertThat(export.body().get("annotation_count").asInt())
                        .as(export.body().toString())
                        .isEqualTo(POLYGONS);
                var published = artifact(version, format).get("sha256").asText();
                assertThat(streamedOverRest(server, project, format)).as(format).isEqualTo(published);
                assertThat(streamedOverGrpc(server, project, format)).as(format).isEqualTo(published);
            }
            assertThat(server.child().isAlive()).as(server.child().output()).isTrue();
            assertThat(server.child().output()).doesNotContain("OutOfMemoryError");
        }
    }

    /// Returns the first of the two.
    private static JsonNode publishTwiceAtOnce(DatasetWorkflow work, String project) throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = callers.submit(() -> work.publish(project));
            var other = callers.submit(() -> work.publish(project));
            for (var version : List.of(one.get(), other.get())) {
                assertThat(version.get("annotation_count").asInt()).isEqualTo(POLYGONS);
            }
            return one.get().get("version_number").asText().equals("v1.0") ? one.get() : other.get();
        }
    }

    private static JsonNode artifact(JsonNode version, String format) {
        for (var artifact : version.get("artifacts")) {
            if (artifact.get("format").asText().equals(format)) {
                return artifact;
            }
        }
        throw new AssertionError("no " + format + " in " + version);
    }

    private static String streamedOverRest(RestartableServers.ServerInstance server, String project, String format)
            throws Exception {
        var path = "/api/v1/projects/%s/export/stream?format=%s&version=v1.0".formatted(project, format);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("authorization", "Bearer " + server.rest().token())
                .build();
        try (var http = HttpClient.newHttpClient();
                var body = http.send(request, BodyHandlers.ofInputStream()).body()) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (var count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static String streamedOverGrpc(RestartableServers.ServerInstance server, String project, String format)
            throws Exception {
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + server.rest().token());
        var channel = ChannelFactory.network("127.0.0.1:" + server.grpcPort());
        try {
            var pieces = ExportServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .streamExport(StreamExportRequest.newBuilder()
                            .setProjectId(project)
                            .setFormat(
                                    ExportFormat.valueOf("EXPORT_FORMAT_" + format.toUpperCase(java.util.Locale.ROOT)))
                            .setVersion("v1.0")
                            .build());
            var digest = MessageDigest.getInstance("SHA-256");
            while (pieces.hasNext()) {
                digest.update(pieces.next().getData().asReadOnlyByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void step(RestClient rest, String path) throws Exception {
        rest.post(path, Map.of()).expect(200);
    }

    private static int count(RestClient rest, String project) throws Exception {
        var count = 0;
        var next = "";
        do {
            var page = rest.get("/api/v1/annotations?limit=1000&project_id=" + project + next)
                    .expect(200);
            count += page.get("annotations").size();
            var token = page.get("next_page_token");
            next = token.isNull() ? "" : "&page_token=" + token.asText();
        } while (!next.isEmpty());
        return count;
    }

    private static byte[] coco() {
        var random = new Random(5);
        var json = new StringBuilder(POLYGONS * POINTS * 11);
        json.append("{\"images\":[{\"id\":1,\"file_name\":\"" + IMAGE + "\",\"width\":10000,\"height\":10000}],"
                + "\"categories\":[{\"id\":1,\"name\":\"thing\"}],\"annotations\":[");
        for (var i = 0; i < POLYGONS; i++) {
            polygon(json, i + 1, POINTS, random);
            json.append(',');
        }
        polygon(json, POLYGONS + 1, 240_000, random);
        return json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void polygon(StringBuilder json, int id, int points, Random random) {
        json.append("{\"id\":").append(id).append(",\"image_id\":1,\"category_id\":1,\"segmentation\":[[");
        for (var i = 0; i < points; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(random.nextInt(10_000))
                    .append(',')
                    .append(random.nextInt(10_000));
        }
        json.append("]]}");
    }
}
