/// A PostgreSQL server that belongs to one home directory and lives as long as this JVM: unpacked
/// from Maven Central's binaries, durable (fsync and synchronous_commit on), password-protected, on
/// the loopback address only, under an unprivileged user. It knows nothing of schemas or services,
/// and never signals a process it cannot prove to be its own.
@NullMarked
package dev.labeler.embedded.postgres;

import org.jspecify.annotations.NullMarked;
