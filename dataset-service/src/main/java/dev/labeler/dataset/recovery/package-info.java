/// Row files of datasets, which are stored beside `meta.json`, and their recovery into an empty database.
@NullMarked
package dev.labeler.dataset.recovery;

import org.jspecify.annotations.NullMarked;
