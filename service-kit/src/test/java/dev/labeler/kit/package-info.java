/// What the tests of this module share.
@NullMarked
package dev.labeler.kit;

import org.jspecify.annotations.NullMarked;
