/// Tests of working versions.
@NullMarked
package dev.labeler.annotation.working;

import org.jspecify.annotations.NullMarked;
