/// Thumbnails and perceptual hashes of the images of a dataset version, made by a background job.
@NullMarked
package dev.labeler.dataset.thumbnail;

import org.jspecify.annotations.NullMarked;
