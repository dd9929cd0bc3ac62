/// The frontend's calls about versions and their differences.
@NullMarked
package dev.labeler.frontend.version;

import org.jspecify.annotations.NullMarked;
