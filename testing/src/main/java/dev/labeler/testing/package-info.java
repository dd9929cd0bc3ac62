/// Test infrastructure without mocks: one PostgreSQL and one S3 server for each JVM, fresh databases and
/// buckets, services behind the real interceptors, and the real data sets beside the checkout.
@NullMarked
package dev.labeler.testing;

import org.jspecify.annotations.NullMarked;
