/// Liveness, readiness and metrics of the edge.
@NullMarked
package dev.labeler.edge.health;

import org.jspecify.annotations.NullMarked;
