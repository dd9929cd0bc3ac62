package dev.labeler.kit.storage;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/// A link that works without a credential until it expires. Never stored and never logged.
///
/// @param headers headers that the request must send, except the host
public record SignedLink(URI url, Map<String, String> headers, Instant expiresAt) {
    public SignedLink {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "SignedLink[" + url.getPath() + ", expires " + expiresAt + "]";
    }
}
