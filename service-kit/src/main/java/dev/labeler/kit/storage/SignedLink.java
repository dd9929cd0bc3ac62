package dev.labeler.kit.storage;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/// A link that whoever holds it may use until it expires. Never stored and never logged.
///
/// @param headers what the request must send, beside the host
public record SignedLink(URI url, Map<String, String> headers, Instant expiresAt) {
    public SignedLink {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "SignedLink[" + url.getPath() + ", expires " + expiresAt + "]";
    }
}
