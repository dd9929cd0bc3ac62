/// A platform for tests and trials: an HTTP server with the documented rules of the platform's storage API, faults on
/// demand, and a ledger of
/// what it received. Not for production.
@NullMarked
package dev.labeler.embedded.platform;

import org.jspecify.annotations.NullMarked;
