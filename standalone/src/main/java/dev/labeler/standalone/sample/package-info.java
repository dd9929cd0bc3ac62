/// Generated datasets: blood cells for the demo; for tests a small one with every kind of shape and name that
/// formats treat differently, the same bytes on every machine.
@NullMarked
package dev.labeler.standalone.sample;

import org.jspecify.annotations.NullMarked;
