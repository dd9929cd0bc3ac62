package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.text.JsonNumberReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.jspecify.annotations.Nullable;

/// Reads a JSON label file token by token and tracks its position. NaN is accepted, since Python writes it,
/// and refused where it occurs in a geometry. A repeated key is an error, since its value is ambiguous.
public final class JsonFileReader implements Closeable {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Detection takes some damaged files for UTF-32 and then fails with an exception that is not one
            // of the JSON library's.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(400)
                    .maxNameLength(1_000)
                    .maxStringLength(50_000_000)
                    .build())
            .build();

    private final String file;
    private final JsonParser parser;
    private final @Nullable ArraySkippingStream thin;

    private JsonFileReader(String file, JsonParser parser, @Nullable ArraySkippingStream thin) {
        this.file = file;
        this.parser = parser;
        this.thin = thin;
    }

    public static JsonFileReader open(DatasetSource files, String file) throws IOException {
        return new JsonFileReader(file, JSON.createParser(withoutMark(files.open(file))), null);
    }

    /// Opens the file as if the top-level array `member` were empty.
    public static JsonFileReader openSkipping(DatasetSource files, String file, String member) throws IOException {
        ArraySkippingStream thin = new ArraySkippingStream(withoutMark(files.open(file)), member);
        return new JsonFileReader(file, JSON.createParser((InputStream) thin), thin);
    }

    /// Skips the byte order mark of a UTF-8 file.
    private static InputStream withoutMark(InputStream in) throws IOException {
        PushbackInputStream rest = new PushbackInputStream(in, 3);
        byte[] first = rest.readNBytes(3);
        boolean mark =
                first.length == 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF;
        if (!mark) {
            rest.unread(first);
        }
        return rest;
    }

    public String file() {
        return file;
    }

    public JsonParser parser() {
        return parser;
    }

    /// The number of objects of the skipped member read so far.
    public long skippedElements() {
        return thin == null ? 0 : thin.elements();
    }

    /// The first bytes of the skipped member read so far; empty where there is none.
    public String skippedHead() {
        return thin == null ? "" : thin.head();
    }

    /// Enters the top-level object.
    public void enterObject() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw unreadable("not a JSON object");
        }
    }

    /// The number at the current token, NaN where the token is not a number.
    public double number() throws IOException {
        return JsonNumberReader.read(parser);
    }

    /// The parser's position as a JSON path: `$.annotations[3].bbox[2]`.
    public String path() {
        StringBuilder path = new StringBuilder();
        append(path, parser.getParsingContext());
        return path.toString();
    }

    private static void append(StringBuilder path, JsonStreamContext context) {
        JsonStreamContext parent = context.getParent();
        if (parent == null) {
            path.append('$');
            return;
        }
        append(path, parent);
        if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append('.').append(context.getCurrentName());
        }
    }

    public SourceProblem refusal(String reason) {
        return new SourceProblem(file, path(), reason);
    }

    public UnreadableSourceException unreadable(String reason) {
        return new UnreadableSourceException(refusal(reason));
    }

    /// Converts a parser exception.
    public UnreadableSourceException unreadable(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return unreadable(e.getOriginalMessage() + where);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
