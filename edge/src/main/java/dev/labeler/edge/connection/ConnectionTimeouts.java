package dev.labeler.edge.connection;

import dev.labeler.kit.config.Environment;
import java.time.Duration;

/// How long a client may take. After a timeout the connection is closed.
///
/// @param head from the first byte of a request's head, or from the connection's start, to its end
/// @param idle between two requests
/// @param body without a byte of a body that the server waits for; also exceeded by a body that arrives at less
///     than 500 bytes a second
/// @param write until the client has received the bytes of one write
public record ConnectionTimeouts(Duration head, Duration idle, Duration body, Duration write) {
    public static ConnectionTimeouts defaults() {
        return new ConnectionTimeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    /// `HEADER_TIMEOUT`, `IDLE_TIMEOUT`, `BODY_TIMEOUT` and `WRITE_TIMEOUT`.
    public static ConnectionTimeouts fromEnvironment(Environment environment) {
        var defaults = defaults();
        return new ConnectionTimeouts(
                environment.duration("HEADER_TIMEOUT", defaults.head()),
                environment.duration("IDLE_TIMEOUT", defaults.idle()),
                environment.duration("BODY_TIMEOUT", defaults.body()),
                environment.duration("WRITE_TIMEOUT", defaults.write()));
    }
}
