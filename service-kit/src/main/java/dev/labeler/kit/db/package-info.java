/// PostgreSQL access of all services: pool, migrations, transactions, bulk copy, idempotency and background
/// jobs.
@NullMarked
package dev.labeler.kit.db;

import org.jspecify.annotations.NullMarked;
