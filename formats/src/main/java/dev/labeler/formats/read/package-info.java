/// What every reader shares: the files it reads from, the sink it reports into, and the ways in
/// which it refuses.
@NullMarked
package dev.labeler.formats.read;

import org.jspecify.annotations.NullMarked;
