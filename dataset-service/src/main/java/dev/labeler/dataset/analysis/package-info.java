/// What an upload is: its format, its classes, which images its labels name. The formats themselves
/// are read by the formats module.
@NullMarked
package dev.labeler.dataset.analysis;

import org.jspecify.annotations.NullMarked;
