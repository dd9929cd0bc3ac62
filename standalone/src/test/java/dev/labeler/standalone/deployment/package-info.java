@NullMarked
package dev.labeler.standalone.deployment;

import org.jspecify.annotations.NullMarked;
