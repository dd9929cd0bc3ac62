package dev.labeler.export.http;

import java.io.Serial;
import java.net.UnknownHostException;

/// A host has an address to which requests are not sent.
public final class RefusedAddressException extends UnknownHostException {
    @Serial
    private static final long serialVersionUID = 1;

    RefusedAddressException(String host) {
        super("The host " + host + " has an address in a private or reserved network. Use a public address.");
    }
}
