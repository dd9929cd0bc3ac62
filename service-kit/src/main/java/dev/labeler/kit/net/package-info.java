/// Limits on network connections, for the REST and the gRPC server.
@NullMarked
package dev.labeler.kit.net;

import org.jspecify.annotations.NullMarked;
