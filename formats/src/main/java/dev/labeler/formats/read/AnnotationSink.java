package dev.labeler.formats.read;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import java.io.IOException;
import java.util.List;

/// Receives the result of a reader, in this order: `classes` once, then images, annotations, refusals and
/// notices in any order. An image is announced before its first annotation. An exception aborts the read.
public interface AnnotationSink {

    /// All classes, by index. A source without classes gives an empty list.
    void classes(List<ClassDefinition> classes) throws IOException;

    /// The source's description of itself, a JSON object; at most once, after `classes`.
    default void source(String info) throws IOException {}

    /// The number of annotations in the given label file, where it is known before they are read. The numbers
    /// of several files are added.
    default void expect(long annotations) throws IOException {}

    /// An image that the source mentions, whether or not its file exists. Names do not repeat.
    void image(ImageInfo image) throws IOException;

    void annotation(SourceAnnotation annotation) throws IOException;

    /// A part of the source that was refused.
    void refused(SourceProblem refusal) throws IOException;

    /// A part of the source that was accepted unchanged but is unusual, such as a box of one pixel.
    void notice(SourceProblem notice) throws IOException;
}
