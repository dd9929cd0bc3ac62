/// Reading and writing DICE JSON, the platform's own format.
@NullMarked
package dev.labeler.formats.dice;

import org.jspecify.annotations.NullMarked;
