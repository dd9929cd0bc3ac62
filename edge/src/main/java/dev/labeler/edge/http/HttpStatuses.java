package dev.labeler.edge.http;

import io.helidon.http.Status;

/// HTTP statuses by number, with the phrase of the one that no RFC names.
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
