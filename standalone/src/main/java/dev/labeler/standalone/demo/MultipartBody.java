package dev.labeler.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// A multipart/form-data body, sent as a stream: fields first, then files.
public final class MultipartBody {
    private final String boundary = "labeler-" + UUID.randomUUID();
    private final List<Supplier<InputStream>> pieces = new ArrayList<>();
    private LongConsumer progress = sent -> {};

    /// A form field.
    public MultipartBody field(String name, String value) {
        return text(
                "--%s\r\ncontent-disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(boundary, name, value));
    }

    /// A file from disk under the given part and file name.
    public MultipartBody file(String name, String fileName, Path file) {
        return part(name, fileName, () -> {
            try {
                return Files.newInputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// A file from memory under the given part and file name.
    public MultipartBody file(String name, String fileName, byte[] bytes) {
        return part(name, fileName, () -> new ByteArrayInputStream(bytes));
    }

    /// Calls the listener with the number of bytes sent so far.
    public MultipartBody onProgress(LongConsumer listener) {
        this.progress = listener;
        return this;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher publisher() {
        return BodyPublishers.ofInputStream(() -> {
            var streams = new ArrayList<>(pieces.stream().map(Supplier::get).toList());
            streams.add(new ByteArrayInputStream(("--" + boundary + "--\r\n").getBytes(UTF_8)));
            return new CountingStream(new SequenceInputStream(Collections.enumeration(streams)), progress);
        });
    }

    private MultipartBody part(String name, String fileName, Supplier<InputStream> bytes) {
        text(
                "--%s\r\ncontent-disposition: form-data; name=\"%s\"; filename=\"%s\"\r\ncontent-type: application/octet-stream\r\n\r\n"
                        .formatted(boundary, name, fileName.replace("\"", "%22")));
        pieces.add(bytes);
        return text("\r\n");
    }

    private MultipartBody text(String text) {
        pieces.add(() -> new ByteArrayInputStream(text.getBytes(UTF_8)));
        return this;
    }

    private static final class CountingStream extends java.io.FilterInputStream {
        private final LongConsumer progress;
        private long sent;

        CountingStream(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) {
            sent += bytes;
            progress.accept(sent);
        }
    }
}
