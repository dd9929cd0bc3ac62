package dev.labeler.kit.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.labeler.kit.rpc.MessageShape.Field;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Counts the objects that decoding a request would allocate, without decoding it: an empty item takes two
/// bytes on the wire and a hundred in memory.
final class RequestScanner {
    /// The limit of the decoder.
    private static final int DEPTH = 100;

    private static final int UNKNOWN_FIELDS = 1_000;

    private final CodedInputStream in;
    private int values;
    private int freeFormValues;
    private int unknownFields;

    private RequestScanner(byte[] request) {
        in = CodedInputStream.newInstance(request);
    }

    /// @throws Failure INVALID_REQUEST if the request is malformed or over a limit, which the message names
    static void check(byte[] request, Descriptor type) {
        try {
            new RequestScanner(request).message(MessageShape.of(type), 1);
        } catch (IOException e) {
            throw malformed();
        }
    }

    static Failure malformed() {
        return Failure.invalid("The request message is not valid protobuf of the method's request type.")
                .with("path", "$");
    }

    private void message(MessageShape shape, int depth) throws IOException {
        if (depth > DEPTH) {
            throw over("The request is nested more than %d levels deep.", DEPTH);
        }
        if (shape.isFreeForm() && ++freeFormValues > RequestSizeLimits.FREE_FORM_VALUES) {
            throw over(
                    "The free-form objects of the request have more than %d values.",
                    RequestSizeLimits.FREE_FORM_VALUES);
        }
        var counts = shape.newCounts();
        while (!in.isAtEnd()) {
            var tag = in.readTag();
            if (++values > RequestSizeLimits.VALUES) {
                throw over("The request has more than %d values.", RequestSizeLimits.VALUES);
            }
            var field = shape.field(WireFormat.getTagFieldNumber(tag));
            if (field == null && ++unknownFields > UNKNOWN_FIELDS) {
                throw over("The request has more than %d fields that are not in the contract.", UNKNOWN_FIELDS);
            }
            var items = value(WireFormat.getTagWireType(tag), field, depth);
            if (field != null && field.index() >= 0) {
                counts[field.index()] += items;
                if (counts[field.index()] > field.maxItems()) {
                    throw over("\"" + field.name() + "\" has more than %d items.", field.maxItems())
                            .with("path", field.name());
                }
            }
        }
    }

    /// Skips one value and returns its number of items, which is more than one for a packed list.
    private int value(int wireType, @Nullable Field field, int depth) throws IOException {
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED64 -> in.readRawLittleEndian64();
            case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                return delimited(field, depth);
            }
            // Groups are not part of proto3.
            default -> throw new InvalidProtocolBufferException("wire type " + wireType);
        }
        return 1;
    }

    private int delimited(@Nullable Field field, int depth) throws IOException {
        var length = in.readRawVarint32();
        if (field == null || field.isOneValue()) {
            in.skipRawBytes(length);
            return 1;
        }
        var outer = in.pushLimit(length);
        var items = 1;
        if (field.isMessage()) {
            message(field.shape(), depth + 1);
        } else {
            for (items = 0; !in.isAtEnd(); items++) {
                field.skipPacked(in);
            }
            values += items;
        }
        in.popLimit(outer);
        return items;
    }

    private static Failure over(String message, int limit) {
        return Failure.invalid(message.formatted(limit)).with("limit", limit);
    }
}
