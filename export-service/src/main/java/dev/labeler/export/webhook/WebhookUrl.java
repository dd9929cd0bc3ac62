package dev.labeler.export.webhook;

import dev.labeler.export.http.AddressPolicy;
import dev.labeler.kit.rpc.Failure;
import java.net.URI;
import java.net.UnknownHostException;

/// Parses the URL of a webhook.
final class WebhookUrl {
    private static final int MAX_LENGTH = 2000;

    private WebhookUrl() {}

    /// A host whose addresses are private is refused. The addresses are checked again for each connection.
    ///
    /// @throws Failure UNPROCESSABLE
    static URI parse(String text, AddressPolicy addresses) {
        if (text.length() > MAX_LENGTH) {
            throw refused("must have at most " + MAX_LENGTH + " characters");
        }
        var url = parse(text);
        if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
            throw refused("must begin with http:// or https://");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw refused("must have a host and, where it has one, a valid port");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw refused("must have neither a user name nor a fragment");
        }
        try {
            var _ = addresses.resolve(url.getHost().replaceAll("^\\[|]$", ""));
        } catch (UnknownHostException e) {
            // The same text for a private and an unknown host: it must not describe the server's network.
            throw refused("must have a host with a public address");
        }
        return url;
    }

    private static URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw refused("must be a URL such as https://example.org/events");
        }
    }

    private static Failure refused(String rule) {
        return Failure.unprocessable("The URL of the webhook was not accepted: it " + rule + ".")
                .violation("url", rule);
    }
}
