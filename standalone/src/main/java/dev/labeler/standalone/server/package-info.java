/// All services in one JVM with an embedded PostgreSQL and an embedded S3 store. This package only connects
/// them.
@NullMarked
package dev.labeler.standalone.server;

import org.jspecify.annotations.NullMarked;
