/// Download of datasets: a link to the whole dataset as a zip, or the list of files for clients that cache by hash.
@NullMarked
package dev.labeler.dataset.download;

import org.jspecify.annotations.NullMarked;
