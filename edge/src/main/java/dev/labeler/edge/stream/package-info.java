/// Server streams as HTTP: raw bytes, server-sent events or lines of JSON. A client that stalls is
/// waited for, and one that has gone ends the call.
@NullMarked
package dev.labeler.edge.stream;

import org.jspecify.annotations.NullMarked;
