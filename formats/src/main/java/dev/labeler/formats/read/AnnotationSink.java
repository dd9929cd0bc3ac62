package dev.labeler.formats.read;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import java.io.IOException;
import java.util.List;

/// Takes what a reader finds, in this order: `classes` once, then images, annotations, refusals and
/// notices as they come. An image is announced before its first annotation. An exception ends the
/// read.
public interface AnnotationSink {

    /// All classes, by index. A source without classes gives an empty list.
    void classes(List<ClassDefinition> classes) throws IOException;

    /// What the source says of itself as a whole, a JSON object; at most once, after `classes`.
    default void source(String info) throws IOException {}

    /// How many annotations the given label file holds, where that is known beforehand; files add
    /// up.
    default void expect(long annotations) throws IOException {}

    /// An image that the source knows of, whether or not its file is there. Names do not repeat.
    void image(ImageInfo image) throws IOException;

    void annotation(SourceAnnotation annotation) throws IOException;

    /// Something was not taken.
    void refused(SourceProblem refusal) throws IOException;

    /// Something was taken as it is but is worth a look, such as a box of one pixel.
    void notice(SourceProblem notice) throws IOException;
}
