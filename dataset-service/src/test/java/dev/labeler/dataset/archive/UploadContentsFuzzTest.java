package dev.labeler.dataset.archive;

import dev.labeler.dataset.TestArchives;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.testing.TestDirectories;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/// An archive is refused or each of its files can be read to its end, within the limits.
class UploadContentsFuzzTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 8 << 20, 1000);
    private static final byte[] TEXT = "0 0.5 0.5 0.1 0.1\n".repeat(20).getBytes(StandardCharsets.US_ASCII);

    private final Path spool = TestDirectories.scratch("fuzz");

    @Test
    void zip() throws InterruptedException {
        FuzzRunner.of("zip")
                .seed(
                        TestArchives.zip(Map.of("a/b.txt", TEXT, "a/c.png", TestArchives.image("png", 9, 9))),
                        TestArchives.zip(Map.of()))
                .words(
                        "PK\u0001\u0002",
                        "PK\u0003\u0004",
                        "PK\u0005\u0006",
                        "PK\u0006\u0006",
                        "PK\u0006\u0007",
                        "\u0001\0")
                .refusesWith(Failure.class)
                .run(input -> read("x.zip", input));
    }

    @Test
    void tar() throws Exception {
        FuzzRunner.of("tar")
                .seed(tarOf("a/b.txt", "c.txt"))
                .words("ustar", "00000000644", "path=", "././@LongLink", "GNU.sparse.map=")
                .refusesWith(Failure.class)
                .run(input -> read("x.tar", input));
    }

    @Test
    void gzippedTar() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(tarOf("a.txt"));
        }
        FuzzRunner.of("tar.gz")
                .seed(bytes.toByteArray())
                .refusesWith(Failure.class)
                .run(input -> read("x.tar.gz", input));
    }

    private void read(String name, byte[] input) throws IOException {
        try (var upload = new SpooledUpload(spool, LIMITS)) {
            upload.begin(name);
            upload.write(ByteBuffer.wrap(input));
            upload.count();
            var total = new UnpackedSizeLimiter(upload.size(), LIMITS);
            for (var file : upload.contents().files()) {
                try (var in = total.counted(file.content().open())) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
    }

    private static byte[] tarOf(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var name : names) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(TEXT.length);
                tar.putArchiveEntry(entry);
                tar.write(TEXT);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
