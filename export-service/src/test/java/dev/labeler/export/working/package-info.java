/// Tests of the copies of working versions.
@NullMarked
package dev.labeler.export.working;

import org.jspecify.annotations.NullMarked;
