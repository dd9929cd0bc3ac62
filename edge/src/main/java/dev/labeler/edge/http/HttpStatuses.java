package dev.labeler.edge.http;

import io.helidon.http.Status;

/// Finds HTTP statuses by number, including 499, which no RFC defines.
final class HttpStatuses {
    private static final Status CLIENT_CLOSED = Status.create(499, "Client Closed Request");

    private HttpStatuses() {}

    static Status of(int code) {
        return switch (code) {
            case 200 -> Status.OK_200;
            case 499 -> CLIENT_CLOSED;
            default -> Status.create(code);
        };
    }
}
