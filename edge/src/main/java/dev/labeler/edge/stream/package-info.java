/// Server streams as HTTP: raw bytes, server-sent events or lines of JSON. Writing waits for a slow client; a
/// disconnected client ends the call.
@NullMarked
package dev.labeler.edge.stream;

import org.jspecify.annotations.NullMarked;
