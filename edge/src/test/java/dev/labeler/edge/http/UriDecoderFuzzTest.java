package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UriDecoderFuzzTest {
    @Test
    void pathsAndQueries() throws InterruptedException {
        FuzzRunner.of("uri")
                .seed(
                        "/api/v1/projects/p/images/a%2Fb.png/confirm",
                        "project_id=p&image_id=a%20b&limit=5&x", "%F0%9F%98%80=+")
                .words("%", "%2F", "%00", "&", "=", "%C0%80", "%ED%A0%80")
                .refusesWith(Failure.class)
                .run(input -> {
                    var text = new String(input, StandardCharsets.ISO_8859_1);
                    UriDecoder.segments("/" + text);
                    UriDecoder.parameters(text);
                });
    }
}
