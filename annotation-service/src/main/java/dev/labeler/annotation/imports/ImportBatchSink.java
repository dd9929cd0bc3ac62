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

/// Collects annotations of a reader into batches for the storing thread, through a bounded queue.
final class ImportBatchSink implements AnnotationSink {
    /// A batch of this size is a transaction of about 150 ms, for which concurrent saves of its images wait.
    private static final int MAX_ROWS = 20_000;

    private static final int MAX_BYTES = 8 << 20;
    /// Estimated bytes of a row without its geometry.
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
        report.addExpected(annotations);
    }

    /// Ignored: the images of the dataset are already in the project.
    @Override
    public void image(ImageInfo image) {}

    @Override
    public void annotation(SourceAnnotation annotation) throws IOException {
        batch.add(annotation);
        bytes += ROW_BYTES + annotation.geometry().text().length();
        if (batch.size() >= MAX_ROWS || bytes >= MAX_BYTES) {
            flush();
        }
    }

    @Override
    public void refused(SourceProblem refusal) {
        report.addRefusal(refusal);
    }

    @Override
    public void notice(SourceProblem notice) {
        report.addNotice(notice);
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
            throw (IOException) new InterruptedIOException("the import is stopped").initCause(e);
        }
    }
}
