/// Tests of deliveries.
@NullMarked
package dev.labeler.export.delivery;

import org.jspecify.annotations.NullMarked;
