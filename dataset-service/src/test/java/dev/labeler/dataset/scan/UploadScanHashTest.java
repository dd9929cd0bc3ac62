package dev.labeler.dataset.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.kit.storage.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Size and hash of a file are those of all its bytes, independent of what a header reader reads and skips.
class UploadScanHashTest {
    /// One call on the stream, and how many bytes it requests.
    record Step(int kind, int count) {}

    @Property(tries = 500)
    void everyByteIsHashedOnceWhateverIsReadAndSkipped(
            @ForAll("steps") List<Step> steps, @ForAll("contents") byte[] content, @ForAll boolean buffered)
            throws IOException {
        try (var hashed = new HashingInputStream(shortReads(content))) {
            var in = buffered ? new BufferedInputStream(hashed) : hashed;
            for (var step : steps) {
                apply(step, in);
            }
            in.transferTo(OutputStream.nullOutputStream());

            assertThat(hashed.size()).isEqualTo(content.length);
            assertThat(hashed.sha256()).isEqualTo(Sha256.hex(content));
        }
    }

    @Property(tries = 200)
    void scannedImageHasTheHashOfItsBytes(@ForAll("pictures") byte[] picture) throws IOException {
        var scanned = UploadScan.scanStored(new ReadableFile("a.jpg", () -> shortReads(picture)), "");

        assertThat(scanned.sha256()).isEqualTo(Sha256.hex(picture));
        assertThat(scanned.size()).isEqualTo(picture.length);
        var image = scanned.image();
        assertThat(image).isNotNull();
        assertThat(image.width()).isEqualTo(37);
        assertThat(image.height()).isEqualTo(23);
    }

    private static void apply(Step step, InputStream in) throws IOException {
        try {
            switch (step.kind()) {
                case 0 -> in.read();
                case 1 -> in.read(new byte[step.count() + 3], 2, step.count());
                case 2 -> in.skip(step.count());
                case 3 -> in.skipNBytes(step.count());
                case 4 -> in.readNBytes(step.count());
                case 5 -> in.skip(-step.count());
                case 6 -> markAndReset(in, step.count());
                default -> in.available();
            }
        } catch (EOFException e) {
            assertThat(step.kind()).as("only skipNBytes may meet the end so").isEqualTo(3);
        }
    }

    private static void markAndReset(InputStream in, int count) throws IOException {
        if (in.markSupported()) {
            in.mark(count);
            in.readNBytes(count);
            in.reset();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var counts = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 20),
                Arbitraries.of(8191, 8192, 8193),
                Arbitraries.integers().between(0, 100_000));
        return Combinators.combine(Arbitraries.integers().between(0, 7), counts)
                .as(Step::new)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<byte[]> contents() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 100),
                                Arbitraries.integers().between(8000, 150_000)),
                        Arbitraries.longs())
                .as(UploadScanHashTest::noise);
    }

    /// JPEG, PNG and TIFF of 37 × 23 pixels with a run of any length before the size or behind it.
    @Provide
    Arbitrary<byte[]> pictures() {
        var lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 100),
                Arbitraries.integers().between(8000, 9000),
                Arbitraries.integers().between(0, 65_533));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2), lengths.list().ofMaxSize(6))
                .as((kind, runs) -> switch (kind) {
                    case 0 -> jpeg(runs);
                    case 1 -> png(runs);
                    default -> tiff(runs);
                });
    }

    private static byte[] jpeg(List<Integer> runs) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
        for (var run : runs) {
            var marker = List.of(0xe2, 0xed, 0xfe, 0xe1).get(run % 4);
            out.writeBytes(new byte[] {(byte) 0xff, marker.byteValue()});
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) (run + 2)).array());
            out.writeBytes(noise(run, run));
        }
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 17, 8, 0, 23, 0, 37, 3});
        out.writeBytes(noise(20_000, runs.size()));
        return out.toByteArray();
    }

    private static byte[] png(List<Integer> runs) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(ByteBuffer.allocate(25)
                .putInt(13)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(37)
                .putInt(23)
                .array());
        for (var run : runs) {
            out.writeBytes(ByteBuffer.allocate(run + 12)
                    .putInt(run)
                    .put("tEXt".getBytes(StandardCharsets.US_ASCII))
                    .put(noise(run, run))
                    .array());
        }
        out.writeBytes(ByteBuffer.allocate(12)
                .putInt(0)
                .put("IDAT".getBytes(StandardCharsets.US_ASCII))
                .array());
        out.writeBytes(noise(20_000, 1));
        return out.toByteArray();
    }

    /// The directory lies behind the pixels, as libtiff writes it.
    private static byte[] tiff(List<Integer> runs) {
        var pixels = runs.stream().mapToInt(Integer::intValue).sum();
        var out = ByteBuffer.allocate(8 + pixels + 2 + 24 + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8 + pixels).put(noise(pixels, 1));
        out.putShort((short) 2);
        out.putShort((short) 256).putShort((short) 4).putInt(1).putInt(37);
        out.putShort((short) 257).putShort((short) 4).putInt(1).putInt(23);
        return out.array();
    }

    private static byte[] noise(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// As a network or an inflater gives them: fewer than requested.
    private static InputStream shortReads(byte[] content) {
        var random = new Random(content.length);
        return new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, length < 2 ? length : 1 + random.nextInt(length));
            }

            @Override
            public long skip(long count) throws IOException {
                return super.skip(count < 2 ? count : 1 + random.nextInt((int) Math.min(count, 1 << 20)));
            }
        };
    }
}
