package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.RequestSizeLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Converts messages to and from JSON: snake_case names, 64-bit integers as numbers, enums as words, times as
/// RFC 3339, every field present with null for absent ones, and the options in `labeler/type/v1/options.proto`.
///
/// Reading is strict (types, words, duplicate names, depth, non-finite numbers, unknown members, data after the
/// end); failures have the JSON path.
public final class JsonCodec {
    private static final int MAX_NUMBER_LENGTH = 100;

    private final JsonFactory factory;
    private final CodecRegistry codecs;

    /// @param maxBytes largest text that is read, and limit of a single string
    public JsonCodec(int maxBytes) {
        factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(RequestSizeLimits.DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxStringLength(maxBytes)
                        .build())
                // Names are untrusted, and the JVM keeps interned strings.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .build();
        codecs = new CodecRegistry(new JsonLookAhead(factory));
    }

    /// A generator for JSON that is not a message.
    public JsonGenerator generator(OutputStream out) throws IOException {
        return factory.createGenerator(out);
    }

    public void write(Message message, JsonGenerator out) throws IOException {
        codecs.of(message.getDescriptorForType()).writeMessage(message, out);
    }

    public byte[] write(Message message) {
        return bytes(out -> write(message, out));
    }

    /// Writes the value of one field, for a `response_body`.
    public byte[] writeField(Message message, FieldDescriptor field) {
        return bytes(out -> codecs.field(field).writeValue(message, out));
    }

    /// Writes one JSON value.
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    public byte[] bytes(Body body) {
        var bytes = new ByteArrayBuilder();
        try (var out = factory.createGenerator(bytes)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Reads one JSON value into `builder`.
    ///
    /// @throws Failure INVALID_REQUEST with the path of the error
    public void read(byte[] json, Message.Builder builder) {
        JsonBoundsChecker.check(json);
        var start = startsWithByteOrderMark(json) ? 3 : 0;
        try (var parser = factory.createParser(json, start, json.length - start)) {
            var in = new JsonReader(parser, json);
            try {
                if (in.next() == null) {
                    throw in.refused("the body is empty");
                }
                codecs.of(builder.getDescriptorForType()).merge(in, builder);
                if (in.next() != null) {
                    throw in.refused("there is data after the end of the JSON value");
                }
            } catch (JsonProcessingException e) {
                throw malformed(in, e);
            }
        } catch (IOException e) {
            throw Failure.invalid("The body is not valid JSON in UTF-8.").with("path", "$");
        }
    }

    private static boolean startsWithByteOrderMark(byte[] json) {
        return json.length >= 3 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
    }

    /// The parser's message without its advice for programmers.
    private static String problem(JsonProcessingException e) {
        var message = e.getOriginalMessage();
        var advice = message.indexOf(": enable ");
        return JsonReader.shortened(advice < 0 ? message : message.substring(0, advice));
    }

    private static Failure malformed(JsonReader in, JsonProcessingException e) {
        var at = e.getLocation();
        var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        var failure = in.refused("malformed JSON" + place + ": " + problem(e));
        return at == null ? failure : failure.with("line", at.getLineNr()).with("column", at.getColumnNr());
    }
}
