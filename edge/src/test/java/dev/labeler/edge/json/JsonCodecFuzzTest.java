package dev.labeler.edge.json;

import com.google.protobuf.Message;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bodies of strangers become a message or a failure that names the place; what is read can be
/// written and read again.
class JsonCodecFuzzTest {
    private static final List<Message> TYPES = List.of(
            CreateAnnotationRequest.getDefaultInstance(),
            BatchWriteAnnotationsRequest.getDefaultInstance(),
            Geometry.getDefaultInstance(),
            CreateDownloadUrlRequest.getDefaultInstance());

    private final JsonCodec json = new JsonCodec(1 << 20);

    @Test
    void requestBodies() throws InterruptedException {
        FuzzRunner.of("rest-json")
                .seed(
                        "{\"image_id\":\"a.jpg\",\"class_id\":\"c\",\"geometry\":{\"type\":\"bbox\",\"bbox\":[1,2,3,4]},"
                                + "\"attributes\":{\"a\":[1,{\"b\":null}]},\"confidence\":0.5}",
                        "{\"project_id\":\"p\",\"upserts\":[{\"image_id\":\"a\",\"geometry\":{\"type\":\"circle\",\"center\":[1,1],"
                                + "\"radius\":2}}],\"deletes\":[{\"annotation_id\":5,\"revision\":3}]}",
                        "{\"type\":\"polygon\",\"points\":[[1,1],[9,1],[9,9]],\"holes\":[[[2,2],[3,2],[3,3]]]}",
                        "{\"type\":\"mask\",\"size\":[8,10],\"counts\":\"P54dg7\"}",
                        "{\"expires_in\":3600,\"dataset_id\":\"ds\"}")
                .words("\"type\":\"polyline\"", "\"geometry\":", "\"attributes\":", "[[1,1],", "\"state\":\"draft\"")
                .refusesWith(Failure.class)
                .run(input -> {
                    var builder = TYPES.get(input.length % TYPES.size()).newBuilderForType();
                    json.read(input, builder);
                    json.write(builder.build());
                });
    }
}
