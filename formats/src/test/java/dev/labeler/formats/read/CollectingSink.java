package dev.labeler.formats.read;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Collects the result of a reader.
public final class CollectingSink implements AnnotationSink {
    public final List<ClassDefinition> classes = new ArrayList<>();
    public final List<ImageInfo> images = new ArrayList<>();
    public final List<SourceAnnotation> annotations = new ArrayList<>();
    public final List<SourceProblem> refusals = new ArrayList<>();
    public final List<SourceProblem> notices = new ArrayList<>();
    public long expected;
    public @Nullable String source;

    @Override
    public void classes(List<ClassDefinition> all) {
        classes.addAll(all);
    }

    @Override
    public void source(String info) {
        source = info;
    }

    @Override
    public void expect(long count) {
        expected += count;
    }

    @Override
    public void image(ImageInfo image) {
        images.add(image);
    }

    @Override
    public void annotation(SourceAnnotation annotation) {
        annotations.add(annotation);
    }

    @Override
    public void refused(SourceProblem refusal) {
        refusals.add(refusal);
    }

    @Override
    public void notice(SourceProblem notice) {
        notices.add(notice);
    }

    /// Every annotation as `image class text`, in order.
    public List<String> texts() {
        return annotations.stream()
                .map(a -> a.image() + " " + a.classIndex() + " "
                        + a.geometry().kind().word() + " " + a.geometry().text())
                .collect(Collectors.toList());
    }
}
