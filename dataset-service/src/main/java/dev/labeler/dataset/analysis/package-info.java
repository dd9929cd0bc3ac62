/// Analysis of uploads: the format, the classes, and the images that the labels name. The formats module reads the
/// formats.
@NullMarked
package dev.labeler.dataset.analysis;

import org.jspecify.annotations.NullMarked;
