@NullMarked
package dev.labeler.standalone.cli;

import org.jspecify.annotations.NullMarked;
