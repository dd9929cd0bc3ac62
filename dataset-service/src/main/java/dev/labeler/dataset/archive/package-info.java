/// What was uploaded, made safe to read: archives checked as a whole before a byte of them is
/// believed, names that can become keys, inflating that is counted. It knows nothing of datasets
/// and stores nothing.
@NullMarked
package dev.labeler.dataset.archive;

import org.jspecify.annotations.NullMarked;
