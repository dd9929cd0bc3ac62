package dev.labeler.edge.connection;

import dev.labeler.edge.http.CorsPolicy;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;

/// Converts a malformed request to an exception for which Helidon sends an error response and closes the
/// connection.
record MalformedRequestHandler(CorsPolicy cors) {
    RequestException toRequestException(MalformedRequestException refused) {
        var response = RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.create(refused.status()))
                .message(String.valueOf(refused.getMessage()))
                .safeMessage(true)
                .setKeepAlive(false);
        cors.headers(refused.origin()).forEach((name, value) -> response.header(HeaderValues.create(name, value)));
        return response.build();
    }
}
