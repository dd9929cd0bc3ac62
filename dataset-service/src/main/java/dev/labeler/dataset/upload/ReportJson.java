package dev.labeler.dataset.upload;

import com.fasterxml.jackson.core.JsonFactory;
import dev.labeler.dataset.catalog.DatasetWords;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// What the analysis said besides the dataset's row, as `meta.json` keeps it.
final class ReportJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ReportJson() {}

    static String of(UploadDatasetResponse report) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("confidence", report.getConfidence());
            json.writeArrayFieldStart("rejected");
            for (var each : report.getRejectedList()) {
                json.writeStartObject();
                json.writeStringField("format", DatasetWords.word(each.getFormat()));
                json.writeStringField("reason", printable(each.getReason()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("skipped");
            for (var each : report.getSkippedList()) {
                json.writeStartObject();
                json.writeStringField("file", printable(each.getFile()));
                json.writeStringField("reason", printable(each.getReason()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("num_skipped", report.getNumSkipped());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// jsonb holds no NUL and no lone surrogate.
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff) ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
