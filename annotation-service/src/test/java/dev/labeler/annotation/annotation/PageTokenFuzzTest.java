package dev.labeler.annotation.annotation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PageTokenFuzzTest {
    @Test
    void listRequests() throws InterruptedException {
        var request = ListAnnotationsRequest.newBuilder()
                .setProjectId("p")
                .setImageId("a.png")
                .setLimit(5)
                .setUpdatedSince(
                        com.google.protobuf.Timestamp.newBuilder().setSeconds(1).setNanos(2))
                .build();
        FuzzRunner.of("list-annotations")
                .seed(request.toByteArray())
                .refusesWith(Failure.class, InvalidProtocolBufferException.class)
                .run(input -> AnnotationFilter.of(ListAnnotationsRequest.parseFrom(input), null));
    }

    @Test
    void pageTokens() throws InterruptedException {
        var request = ListAnnotationsRequest.newBuilder().setProjectId("p").build();
        FuzzRunner.of("page-token")
                .seed("7 " + Integer.toHexString(request.toByteString().hashCode()) + " a/b.png")
                .seed("MSBhIGI", "====")
                .words(" ", "-1 ", "9223372036854775808 ")
                .refusesWith(Failure.class)
                .run(input -> {
                    var token = input.length % 4 == 0
                            ? new String(input, StandardCharsets.UTF_8)
                            : Base64.getUrlEncoder().withoutPadding().encodeToString(input);
                    AnnotationFilter.of(request.toBuilder().setPageToken(token).build(), null);
                });
    }
}
