package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/// A timestamp as RFC 3339 in UTC.
final class TimestampCodec extends MessageCodec {
    /// The range of `google.protobuf.Timestamp`.
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        var time = (Timestamp) message;
        out.writeString(
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        in.expect(JsonToken.VALUE_STRING, "a time such as 2026-01-31T12:00:00Z");
        try {
            var time = parse(in.parser().getText());
            ((Timestamp.Builder) builder).setSeconds(time.getEpochSecond()).setNanos(time.getNano());
        } catch (DateTimeException e) {
            throw in.refused("expected a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static Instant parse(String text) {
        var time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                .toInstant();
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException("out of range");
        }
        return time;
    }
}
