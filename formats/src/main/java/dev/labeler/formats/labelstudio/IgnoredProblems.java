package dev.labeler.formats.labelstudio;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.SourceAnnotation;
import java.util.List;

/// A sink for the first of two passes over a file, whose problems the second pass reports.
final class IgnoredProblems implements AnnotationSink {
    private static final IgnoredProblems INSTANCE = new IgnoredProblems();

    static AnnotationSink of() {
        return INSTANCE;
    }

    @Override
    public void classes(List<ClassDefinition> classes) {}

    @Override
    public void image(ImageInfo image) {}

    @Override
    public void annotation(SourceAnnotation annotation) {}

    @Override
    public void refused(SourceProblem refusal) {}

    @Override
    public void notice(SourceProblem notice) {}
}
