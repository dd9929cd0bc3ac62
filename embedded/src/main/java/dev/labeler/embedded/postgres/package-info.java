/// A PostgreSQL server that belongs to one home directory and runs as long as this JVM: unpacked from Maven
/// Central's binaries, durable (fsync and synchronous_commit on), password-protected, on the loopback address
/// only, under an unprivileged user. It does not depend on schemas or services, and signals only processes
/// that are verified to be its own.
@NullMarked
package dev.labeler.embedded.postgres;

import org.jspecify.annotations.NullMarked;
