/// DICE JSON, the platform's own format, in and out.
@NullMarked
package dev.labeler.formats.dice;

import org.jspecify.annotations.NullMarked;
