package dev.labeler.formats.zip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelZipTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 21, 10, 2, 30);

    @TempDir
    private Path folder;

    /// Sizes around those at which batches are full and entries are split.
    @Test
    void entriesOfEverySizeComeBackInOrder() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        var random = new Random(7);
        for (var size : new int[] {0, 1, 65_535, 65_536, 131_071, 131_072, 131_073, 3_000_000, 0, 100}) {
            files.put("폴더/" + files.size() + ".txt", digits(random, size));
            for (var n = 0; n < 40; n++) {
                files.put(files.size() + ".txt", digits(random, random.nextInt(9_000)));
            }
        }
        var zip = zip(files);

        var path = Files.write(folder.resolve("some.zip"), zip);
        try (var read = new ZipFile(path.toFile())) {
            assertThat(read.stream().map(entry -> entry.getName())).containsExactlyElementsOf(files.keySet());
            for (var file : files.entrySet()) {
                var entry = read.getEntry(file.getKey());
                assertThat(entry.getTimeLocal()).isEqualTo(TIME);
                assertThat(read.getInputStream(entry)).hasBinaryContent(file.getValue());
            }
        }
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var file : files.entrySet()) {
                assertThat(in.getNextEntry().getName()).isEqualTo(file.getKey());
                assertThat(in.readAllBytes()).isEqualTo(file.getValue());
            }
        }
        assertThat(zip(files)).isEqualTo(zip);
    }

    @Test
    void manyEmptyEntriesLeaveBeforeTheEnd() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ParallelZip(out)) {
            for (var n = 0; n < 70_000; n++) {
                zip.begin("labels/" + n + ".txt", TIME);
                zip.end();
            }
            assertThat(out.size()).isGreaterThan(70_000 * 40);
            zip.finish();
        }
        var path = Files.write(folder.resolve("many.zip"), out.toByteArray());
        try (var read = new ZipFile(path.toFile())) {
            assertThat(read.size()).isEqualTo(70_000);
        }
    }

    @Test
    void aFailureOfTheOutputStreamIsThrownToTheWriter() throws IOException {
        var full = new OutputStream() {
            private int written;

            @Override
            public void write(int b) throws IOException {
                if (++written > 100_000) {
                    throw new IOException("the disk is full");
                }
            }
        };
        var content = digits(new Random(1), 30_000);
        try (var zip = new ParallelZip(full)) {
            assertThatThrownBy(() -> {
                        for (var n = 0; n < 100; n++) {
                            zip.begin(n + ".txt", TIME);
                            zip.write(content);
                            zip.end();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is full");
        }
    }

    @Test
    void anInterruptEndsTheWriting() throws IOException {
        var content = digits(new Random(1), 3_000_000);
        try (var zip = new ParallelZip(OutputStream.nullOutputStream())) {
            zip.begin("a.txt", TIME);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> zip.write(content)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ParallelZip(out)) {
            for (var file : files.entrySet()) {
                zip.begin(file.getKey(), TIME);
                zip.write(file.getValue());
                zip.end();
            }
            zip.finish();
        }
        return out.toByteArray();
    }

    private static byte[] digits(Random random, int size) {
        var text = new StringBuilder(size + 20);
        while (text.length() < size) {
            text.append(" 0.").append(random.nextInt(1_000_000));
        }
        return text.substring(0, size).getBytes(UTF_8);
    }
}
