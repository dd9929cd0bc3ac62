/// Connections before a request reaches the web server: their number, their timeouts, and the framing of
/// requests. Helidon reads only bytes that this package has checked, so that both agree on the end of a
/// request.
@NullMarked
package dev.labeler.edge.connection;

import org.jspecify.annotations.NullMarked;
