package dev.labeler.formats.zip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedZipTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 21, 10, 2, 30);

    @TempDir
    private Path folder;

    @Test
    void entriesComeBackFromFrontAndFromTheDirectory() throws IOException {
        var random = new Random(7);
        var files = new LinkedHashMap<String, byte[]>();
        for (var size : new int[] {0, 1, 100, 70_000, 3_000_000}) {
            var bytes = new byte[size];
            random.nextBytes(bytes);
            files.put("폴더/a file of " + size + ".bin", bytes);
        }
        files.put("text.txt", "again and again ".repeat(10_000).getBytes(UTF_8));
        var path = folder.resolve("some.zip");
        try (var out = Files.newOutputStream(path);
                var zip = new StreamedZip(out)) {
            var level = Deflater.NO_COMPRESSION;
            for (var file : files.entrySet()) {
                zip.begin(file.getKey(), TIME, level);
                zip.write(file.getValue());
                zip.end();
                level = Deflater.BEST_SPEED;
            }
            zip.finish();
        }

        try (var zip = new ZipFile(path.toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName())).containsExactlyElementsOf(files.keySet());
            for (var file : files.entrySet()) {
                var entry = zip.getEntry(file.getKey());
                assertThat(entry.getTimeLocal()).isEqualTo(TIME);
                assertThat(entry.getSize()).isEqualTo(file.getValue().length);
                assertThat(zip.getInputStream(entry)).hasBinaryContent(file.getValue());
            }
        }
        assertThat(fromTheFront(Files.readAllBytes(path))).containsExactlyElementsOf(files.keySet());
    }

    @Test
    void anEmptyZipIsValid() throws IOException {
        var path = folder.resolve("empty.zip");
        try (var out = Files.newOutputStream(path);
                var zip = new StreamedZip(out)) {
            zip.finish();
        }

        try (var zip = new ZipFile(path.toFile())) {
            assertThat(zip.size()).isZero();
        }
    }

    /// One more than the 16-bit count of the plain format holds, and a directory beyond the memory of
    /// its spill.
    @Test
    void moreThan65535EntriesAreCounted() throws IOException {
        var path = folder.resolve("many.zip");
        try (var out = new BufferedOutputStream(Files.newOutputStream(path));
                var zip = new StreamedZip(out)) {
            for (var n = 0; n < 70_000; n++) {
                zip.begin("labels/" + n + ".txt", TIME, Deflater.BEST_SPEED);
                zip.write(Integer.toString(n).getBytes(UTF_8));
                zip.end();
            }
            zip.finish();
        }

        try (var zip = new ZipFile(path.toFile())) {
            assertThat(zip.size()).isEqualTo(70_000);
            assertThat(zip.getInputStream(zip.getEntry("labels/69999.txt"))).hasContent("69999");
        }
    }

    /// Sizes and the next entry's offset need 64 bits. Of the 4.5 GB only the end is kept, which has all of
    /// them; in the file that is read back the rest is sparse.
    @Test
    void sizesAndOffsetsBeyond32BitsAreWritten() throws IOException {
        var size = 4500L << 20;
        var path = folder.resolve("large.zip");
        try (var out = new Tail();
                var zip = new StreamedZip(out)) {
            zip.begin("large.bin", TIME, Deflater.NO_COMPRESSION);
            var chunk = new byte[1 << 20];
            for (var left = size; left > 0; left -= chunk.length) {
                zip.write(chunk);
            }
            zip.end();
            zip.begin("after.txt", TIME, Deflater.BEST_SPEED);
            zip.write("after".getBytes(UTF_8));
            zip.end();
            zip.finish();
            out.save(path);
        }

        try (var zip = new ZipFile(path.toFile())) {
            assertThat(zip.getEntry("large.bin").getSize()).isEqualTo(size);
            assertThat(zip.getEntry("large.bin").getCompressedSize()).isGreaterThan(size);
            assertThat(zip.getInputStream(zip.getEntry("after.txt"))).hasContent("after");
        }
    }

    /// Keeps the last bytes of the output.
    private static final class Tail extends OutputStream {
        private static final int KEPT = 1 << 20;
        private final ByteArrayOutputStream last = new ByteArrayOutputStream();
        private long dropped;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (last.size() > KEPT) {
                dropped += last.size();
                last.reset();
            }
            last.write(bytes, offset, length);
        }

        void save(Path path) throws IOException {
            try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                file.seek(dropped);
                file.write(last.toByteArray());
            }
        }
    }

    private static List<String> fromTheFront(byte[] bytes) throws IOException {
        var names = new ArrayList<String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                in.transferTo(OutputStream.nullOutputStream());
                names.add(entry.getName());
            }
        }
        return names;
    }
}
