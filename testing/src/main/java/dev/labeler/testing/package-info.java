/// Real parts for tests: one PostgreSQL and one S3 server a JVM, a database or bucket of one's own,
/// services behind the real interceptors, and the real data sets beside the checkout. Nothing here
/// stands in for a part we own.
@NullMarked
package dev.labeler.testing;

import org.jspecify.annotations.NullMarked;
