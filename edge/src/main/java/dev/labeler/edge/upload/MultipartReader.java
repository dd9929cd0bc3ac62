package dev.labeler.edge.upload;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;

/// Reads the parts of a `multipart/form-data` body in order; each part must be read before the next.
final class MultipartReader {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final int MAX_PART_HEADER_BYTES = 16 << 10;
    /// RFC 2046 5.1.1.
    private static final int MAX_BOUNDARY = 70;

    private final MultipartInput input;
    private boolean begun;

    private MultipartReader(MultipartInput input) {
        this.input = input;
    }

    /// @param fileName null for a form field
    record MultipartPart(String name, @Nullable String fileName, InputStream body) {}

    /// @throws Failure INVALID_REQUEST if the content type is not that of a form or has no boundary
    static MultipartReader of(String contentType, InputStream body) throws IOException {
        var boundary = parameters(contentType).get("boundary");
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
                || boundary == null
                || boundary.isEmpty()
                || boundary.length() > MAX_BOUNDARY) {
            throw Failure.invalid(
                            "The content type is not multipart/form-data with a boundary. Send the files as such a form.")
                    .with("path", "Content-Type");
        }
        var input = MultipartInput.builder()
                .setInputStream(body)
                .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                .setBufferSize(BUFFER_BYTES)
                .setPartHeaderSizeMax(MAX_PART_HEADER_BYTES)
                .get();
        input.setHeaderCharset(StandardCharsets.UTF_8);
        return new MultipartReader(input);
    }

    /// The next part, null after the last one. The unread rest of the previous part is skipped.
    @Nullable
    MultipartPart next() throws IOException {
        if (!(begun ? hasNext() : input.skipPreamble())) {
            if (!begun) {
                throw malformed("it does not start with its boundary");
            }
            return null;
        }
        begun = true;
        var disposition = disposition(input.readHeaders());
        var name = disposition.get("name");
        if (name == null) {
            throw malformed("a part has no name");
        }
        var fileName = disposition.get("filename");
        return new MultipartPart(
                name, disposition.containsKey("filename") && fileName == null ? "" : fileName, input.newInputStream());
    }

    private boolean hasNext() throws IOException {
        input.discardBodyData();
        return input.readBoundary();
    }

    private static Map<String, String> disposition(String headers) {
        return headers.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Disposition:", 0, 20))
                .findFirst()
                .map(line -> parameters(line.substring(20)))
                .orElse(Map.of());
    }

    private static Map<String, String> parameters(String header) {
        var parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        try {
            return parser.parse(header, ';');
        } catch (IllegalArgumentException e) {
            throw malformed("the encoding of a header is not valid");
        }
    }

    static Failure malformed(String how) {
        return Failure.invalid("The multipart body is malformed: " + how + ".").with("path", "body");
    }
}
