/// All services in one JVM on an embedded PostgreSQL and an embedded S3 store. Wires; holds no rule
/// of its own.
@NullMarked
package dev.labeler.standalone.server;

import org.jspecify.annotations.NullMarked;
