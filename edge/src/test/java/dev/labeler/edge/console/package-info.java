@NullMarked
package dev.labeler.edge.console;

import org.jspecify.annotations.NullMarked;
