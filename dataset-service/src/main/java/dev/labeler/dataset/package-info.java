/// dataset-service: its settings, its wiring and its start.
@NullMarked
package dev.labeler.dataset;

import org.jspecify.annotations.NullMarked;
