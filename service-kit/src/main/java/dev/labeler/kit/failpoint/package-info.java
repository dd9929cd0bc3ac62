/// Points at which a test stops the process. They do nothing in production.
@NullMarked
package dev.labeler.kit.failpoint;

import org.jspecify.annotations.NullMarked;
