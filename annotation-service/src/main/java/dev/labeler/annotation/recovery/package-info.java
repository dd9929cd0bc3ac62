/// Row files of projects, which are stored with working copies, and their recovery into an empty database.
@NullMarked
package dev.labeler.annotation.recovery;

import org.jspecify.annotations.NullMarked;
