/// The files of a dataset: images with their facts, labels, and the manifest that their hash is
/// taken over. Rows carry the dataset versions between which they hold.
@NullMarked
package dev.labeler.dataset.file;

import org.jspecify.annotations.NullMarked;
