package dev.labeler.standalone;

import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsResponse;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.standalone.demo.RestClient;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.IntStream;

/// A user with a private project of many annotations, and the responses that the user must read there.
///
/// @param internal carries the credential of a service, for internal calls
/// @param names values by placeholder of the authorisation requests
/// @param bodies by path, over REST
/// @param answers by request, over gRPC
record StreamFixture(
        RestClient rest,
        String token,
        Channel channel,
        Channel internal,
        Map<String, String> names,
        List<Map.Entry<String, String>> bodies,
        List<Map.Entry<ListAnnotationsRequest, ListAnnotationsResponse>> answers)
        implements AutoCloseable {
    private static final int IMAGES = 1_000;
    private static final int ANNOTATIONS = 30_000;
    private static final int PAGES = 16;

    /// @param letter part of the names of its images, which distinguishes its rows from others'
    static StreamFixture build(RunningServer server, Channel plain, String email, char letter) throws Exception {
        var rest = server.signedInAs(email);
        var token = rest.login(email, RunningServer.PASSWORD);
        var channel = bearing(plain, token);
        var tokens = new TokenIssuer(
                IdentityConfig.fromEnvironment(server.standalone().environment()), Clock.systemUTC());
        var work = new DatasetWorkflow(rest, server.work().downloads());
        var upload = work.upload("aborted", "annotations.json", coco(letter));
        var dataset = upload.get("dataset_id").asText();
        var project = work.project(upload);
        work.importConfirmed(project);
        var version = Long.toString(work.publish(project).get("id").asLong());
        var link = DownloadServiceGrpc.newBlockingStub(channel)
                .createDownloadUrl(CreateDownloadUrlRequest.newBuilder()
                        .setDatasetId(dataset)
                        .build())
                .getDownloadUrl();
        var site = new StreamFixture(
                rest,
                token,
                channel,
                InternalChannels.of(plain, tokens, "export-service"),
                Map.of(
                        "$DATASET", dataset,
                        "$PROJECT", project,
                        "$VERSION", version,
                        "$LINK", link.substring(link.indexOf("token=") + "token=".length())),
                new ArrayList<>(),
                new ArrayList<>());
        site.learn(letter);
        return site;
    }

    private static Channel bearing(Channel plain, String token) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private void learn(char letter) throws Exception {
        var project = Objects.requireNonNull(names.get("$PROJECT"));
        for (var image : IntStream.range(0, PAGES).map(page -> page * 31).toArray()) {
            var path = "/api/v1/annotations?project_id=%s&image_id=%s".formatted(project, image(letter, image));
            var body = rest.get(path).expect(200).toString();
            if (!body.contains("\"" + image(letter, image) + "\"")) {
                throw new AssertionError(body);
            }
            bodies.add(Map.entry(path, body));
            var request = ListAnnotationsRequest.newBuilder()
                    .setProjectId(project)
                    .setImageId(image(letter, image))
                    .build();
            answers.add(Map.entry(
                    request, AnnotationServiceGrpc.newBlockingStub(channel).listAnnotations(request)));
        }
    }

    /// Makes one call; every tenth requests another user's project.
    ///
    /// @param wrong receives any wrong response
    void read(int number, boolean overRest, StreamFixture other, Queue<String> wrong) throws Exception {
        var own = number % 10 != 0;
        if (overRest) {
            readRest(number, own, own ? this : other, wrong);
        } else {
            readGrpc(number, own, own ? this : other, wrong);
        }
    }

    private void readRest(int number, boolean own, StreamFixture owner, Queue<String> wrong) throws Exception {
        var expected = owner.bodies.get(number % owner.bodies.size());
        var answer = rest.get(expected.getKey());
        var right = own
                ? answer.status() == 200 && answer.body().toString().equals(expected.getValue())
                : answer.status() == 404;
        if (!right) {
            wrong.add(answer.call() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void readGrpc(int number, boolean own, StreamFixture owner, Queue<String> wrong) {
        var expected = owner.answers.get(number % owner.answers.size());
        try {
            var answer = AnnotationServiceGrpc.newBlockingStub(channel).listAnnotations(expected.getKey());
            if (!own || !answer.equals(expected.getValue())) {
                wrong.add(expected.getKey() + ": " + answer);
            }
        } catch (StatusRuntimeException e) {
            if (own || e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                wrong.add(expected.getKey() + ": " + e);
            }
        }
    }

    @Override
    public void close() {
        rest.close();
    }

    private static String image(char letter, int number) {
        return "%c%05d.jpg".formatted(letter, number);
    }

    private static byte[] coco(char letter) {
        var json = new StringBuilder("{\"images\":[");
        for (var i = 0; i < IMAGES; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"%s\",\"width\":500,\"height\":500}"
                            .formatted(i, image(letter, i)));
        }
        json.append("],\"categories\":[{\"id\":7,\"name\":\"thing\"}],\"annotations\":[");
        for (var i = 0; i < ANNOTATIONS; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"image_id\":%d,\"category_id\":7,\"bbox\":[%d,2,30,40]}"
                            .formatted(i, (long) i * IMAGES / ANNOTATIONS, i % 400));
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
