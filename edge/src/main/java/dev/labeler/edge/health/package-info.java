/// Whether the edge lives, whether what it needs is there, and what it counts.
@NullMarked
package dev.labeler.edge.health;

import org.jspecify.annotations.NullMarked;
