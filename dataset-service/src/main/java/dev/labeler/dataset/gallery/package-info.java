/// Looking at a dataset's images: thumbnails and perceptual hashes made in the background, once per
/// content; duplicates, statistics and the split answered from rows.
@NullMarked
package dev.labeler.dataset.gallery;

import org.jspecify.annotations.NullMarked;
