package dev.labeler.dataset.upload;

import com.fasterxml.jackson.core.JsonFactory;
import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.catalog.DatasetEnumWords;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/// Encodes the parts of an analysis that the dataset's row does not have, for `meta.json`.
final class AnalysisReportJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AnalysisReportJson() {}

    static String of(UploadAnalysis analysis, List<SkippedEntry> skipped) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("confidence", analysis.confidence());
            json.writeArrayFieldStart("rejected");
            for (var each : analysis.rejected()) {
                json.writeStartObject();
                json.writeStringField("format", DatasetEnumWords.word(each.format()));
                json.writeStringField("reason", printable(each.reason()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("classes");
            for (var each : analysis.classes()) {
                json.writeStartObject();
                json.writeStringField("name", printable(each.name()));
                json.writeNumberField("images", each.images());
                json.writeNumberField("annotations", each.annotations());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("skipped");
            for (var each : skipped.subList(0, Math.min(skipped.size(), UploadResponseMapping.SKIPPED_SHOWN))) {
                json.writeStartObject();
                json.writeStringField("file", printable(each.path()));
                json.writeStringField("reason", printable(each.reason()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("num_skipped", skipped.size());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Replaces NUL and unpaired surrogates, which jsonb cannot store.
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff) ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
