/// The stored files of a dataset: images, labels, and the manifest over which the content hash is computed. Each
/// row has the range of dataset versions in which it is valid.
@NullMarked
package dev.labeler.dataset.file;

import org.jspecify.annotations.NullMarked;
