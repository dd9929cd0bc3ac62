/// dataset-service: how it is configured, wired and started.
@NullMarked
package dev.labeler.dataset;

import org.jspecify.annotations.NullMarked;
