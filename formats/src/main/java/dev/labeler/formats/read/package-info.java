/// The parts that all readers share: their input files, the sink for their results, and validation.
@NullMarked
package dev.labeler.formats.read;

import org.jspecify.annotations.NullMarked;
