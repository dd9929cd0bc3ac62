/// What a connection may do before a request reaches the web server: how many there are, how long
/// they may be silent, and which bytes are a request at all. Helidon reads what this package has
/// passed, so that there is one opinion on where a request ends.
@NullMarked
package dev.labeler.edge.connection;

import org.jspecify.annotations.NullMarked;
