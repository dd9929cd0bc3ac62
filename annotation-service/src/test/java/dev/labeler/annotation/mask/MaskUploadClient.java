package dev.labeler.annotation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupRequest;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupResponse;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.CreateMaskGroupRequest;
import dev.labeler.proto.annotation.v1.DeleteMaskGroupRequest;
import dev.labeler.proto.annotation.v1.GetMaskGroupRequest;
import dev.labeler.proto.annotation.v1.ListMaskGroupsRequest;
import dev.labeler.proto.annotation.v1.MaskFileUpload;
import dev.labeler.proto.annotation.v1.MaskGroup;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.MaskServiceGrpc;
import dev.labeler.proto.annotation.v1.NewMaskFile;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Geometry;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A viewer that uploads masks: calls of the service, and plain HTTP to the links.
final class MaskUploadClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final TestAnnotationService service;
    private final long userId;

    MaskUploadClient(TestAnnotationService service, long userId) {
        this.service = service;
        this.userId = userId;
    }

    MaskServiceGrpc.MaskServiceBlockingStub masks() {
        return MaskServiceGrpc.newBlockingStub(service.services().asUser(userId));
    }

    MaskServiceGrpc.MaskServiceBlockingStub masksWithIdempotencyKey(String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return masks().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /// Creates a box on the image and returns its id.
    long annotation(Project project, String imageId) {
        var name = "class-" + System.nanoTime();
        var classId = service.user(userId)
                .projects()
                .createClass(CreateClassRequest.newBuilder()
                        .setProjectId(project.getId())
                        .setName(name)
                        .build())
                .getClassId();
        return service.user(userId)
                .annotations()
                .createAnnotation(CreateAnnotationRequest.newBuilder()
                        .setProjectId(project.getId())
                        .setImageId(imageId)
                        .setClassId(classId)
                        .setGeometry(Geometry.newBuilder()
                                .setBbox(BoundingBox.newBuilder().setWidth(2).setHeight(2)))
                        .build())
                .getId();
    }

    static NewMaskFile.Builder png(String name, byte[] content) {
        return NewMaskFile.newBuilder()
                .setFileName(name)
                .setContentType("image/png")
                .setSize(content.length)
                .setSha256(Sha256.hex(content));
    }

    MaskGroupUpload create(long annotationId, NewMaskFile.Builder... files) {
        var request = CreateMaskGroupRequest.newBuilder()
                .setAnnotationId(annotationId)
                .setName("series");
        Arrays.stream(files).forEach(request::addFiles);
        return masks().createMaskGroup(request.build());
    }

    /// Returns the HTTP status.
    int put(MaskFileUpload file, byte[] content) throws IOException, InterruptedException {
        return put(file.getUploadUrl(), file.getHeadersMap(), content);
    }

    int put(String url, Map<String, String> headers, byte[] content) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).PUT(HttpRequest.BodyPublishers.ofByteArray(content));
        headers.forEach((name, value) -> {
            // The client derives it from the body.
            if (!name.equalsIgnoreCase("content-length")) {
                request.header(name, value);
            }
        });
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    byte[] get(String url) throws IOException, InterruptedException {
        var response =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    CompleteMaskGroupResponse complete(MaskGroupUpload group) {
        return masks().completeMaskGroup(CompleteMaskGroupRequest.newBuilder()
                .setAnnotationId(group.getAnnotationId())
                .setGroupId(group.getGroupId())
                .build());
    }

    MaskGroup find(MaskGroupUpload group) {
        return masks().getMaskGroup(GetMaskGroupRequest.newBuilder()
                .setAnnotationId(group.getAnnotationId())
                .setGroupId(group.getGroupId())
                .build());
    }

    /// The first groups of the annotation.
    List<MaskGroup> list(long annotationId) {
        return masks().listMaskGroups(ListMaskGroupsRequest.newBuilder()
                        .setAnnotationId(annotationId)
                        .build())
                .getMaskGroupsList();
    }

    void delete(MaskGroupUpload group) {
        masks().deleteMaskGroup(DeleteMaskGroupRequest.newBuilder()
                .setAnnotationId(group.getAnnotationId())
                .setGroupId(group.getGroupId())
                .build());
    }

    @Override
    public void close() {
        http.close();
    }
}
