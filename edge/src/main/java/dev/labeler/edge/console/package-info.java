/// The web console: static files from the class path, served with a strict Content-Security-Policy. Its pages call
/// the public REST API only, so that this package depends on no service.
@NullMarked
package dev.labeler.edge.console;

import org.jspecify.annotations.NullMarked;
