package dev.labeler.edge.connection;

import dev.labeler.edge.http.CorsPolicy;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;

/// Makes a malformed request a failure that Helidon answers, after which it closes the connection.
record MalformedRequestHandler(CorsPolicy cors) {
    RequestException answer(MalformedRequestException refused) {
        var answer = RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.create(refused.status()))
                .message(String.valueOf(refused.getMessage()))
                .safeMessage(true)
                .setKeepAlive(false);
        cors.headers(refused.origin()).forEach((name, value) -> answer.header(HeaderValues.create(name, value)));
        return answer.build();
    }
}
