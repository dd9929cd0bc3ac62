/// The folders of datasets.
@NullMarked
package dev.labeler.dataset.folder;

import org.jspecify.annotations.NullMarked;
