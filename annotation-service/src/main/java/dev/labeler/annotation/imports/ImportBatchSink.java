package dev.labeler.annotation.imports;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.SourceAnnotation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Gathers what a reader finds into batches for the storing thread, which lags at most a few
/// batches behind.
final class ImportBatchSink implements AnnotationSink {
    /// Together about one transaction of 150 ms, the longest that a saver of the same image may
    /// have to wait.
    private static final int MOST_ROWS = 20_000;

    private static final int MOST_BYTES = 8 << 20;
    /// What a row costs beside its geometry.
    private static final int ROW_BYTES = 200;

    private final BlockingQueue<List<SourceAnnotation>> batches;
    private final ImportReport report;
    private final Consumer<List<ClassDefinition>> classes;
    private final Consumer<String> source;
    private List<SourceAnnotation> batch = new ArrayList<>();
    private long bytes;

    ImportBatchSink(
            BlockingQueue<List<SourceAnnotation>> batches,
            ImportReport report,
            Consumer<List<ClassDefinition>> classes,
            Consumer<String> source) {
        this.batches = batches;
        this.report = report;
        this.classes = classes;
        this.source = source;
    }

    @Override
    public void classes(List<ClassDefinition> found) {
        classes.accept(found);
    }

    @Override
    public void source(String info) {
        source.accept(info);
    }

    @Override
    public void expect(long annotations) {
        report.expect(annotations);
    }

    /// The dataset has read the same files and knows its images.
    @Override
    public void image(ImageInfo image) {}

    @Override
    public void annotation(SourceAnnotation annotation) throws IOException {
        batch.add(annotation);
        bytes += ROW_BYTES + annotation.geometry().text().length();
        if (batch.size() >= MOST_ROWS || bytes >= MOST_BYTES) {
            flush();
        }
    }

    @Override
    public void refused(SourceProblem refusal) {
        report.refused(refusal);
    }

    @Override
    public void notice(SourceProblem notice) {
        report.notice(notice);
    }

    void flush() throws IOException {
        if (!batch.isEmpty()) {
            put(batch);
        }
        batch = new ArrayList<>();
        bytes = 0;
    }

    private void put(List<SourceAnnotation> full) throws IOException {
        try {
            batches.put(full);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the import was stopped").initCause(e);
        }
    }
}
