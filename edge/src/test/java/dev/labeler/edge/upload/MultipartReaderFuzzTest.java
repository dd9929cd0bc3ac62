package dev.labeler.edge.upload;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MultipartReaderFuzzTest {
    @Test
    void bodies() throws InterruptedException {
        FuzzRunner.of("multipart")
                .seed(String.join(
                        "\r\n",
                        "--b",
                        "Content-Disposition: form-data; name=\"name\"",
                        "",
                        "cells",
                        "--b",
                        "Content-Disposition: form-data; name=\"file\"; filename=\"a.zip\"",
                        "Content-Type: application/zip",
                        "",
                        "PK",
                        "--b--",
                        ""))
                .words("--b", "--b--", "\r\n\r\n", "Content-Disposition:", "; name=", "filename*=UTF-8''")
                .refusesWith(Failure.class, IOException.class)
                .run(input -> {
                    var parts = MultipartReader.of("multipart/form-data; boundary=b", new ByteArrayInputStream(input));
                    for (var part = parts.next(); part != null; part = parts.next()) {
                        part.body().transferTo(OutputStream.nullOutputStream());
                    }
                });
    }

    @Test
    void contentTypes() throws InterruptedException {
        FuzzRunner.of("content-type")
                .seed(
                        "multipart/form-data; boundary=\"b\"; charset=utf-8",
                        "multipart/form-data; boundary=\"=?utf-8?B?A?=\"")
                .words("boundary=", "\"", ";", "=?utf-8?B?", "boundary*0=")
                .refusesWith(Failure.class)
                .run(input -> MultipartReader.of(
                        new String(input, StandardCharsets.ISO_8859_1), new ByteArrayInputStream(new byte[0])));
    }
}
