/// How many network connections a server accepts, for both the REST and the gRPC server.
@NullMarked
package dev.labeler.kit.net;

import org.jspecify.annotations.NullMarked;
