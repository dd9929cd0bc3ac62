package dev.labeler.export.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// A range of IP addresses, `10.0.0.0/8` or `fd00::/8`.
final class AddressRange {
    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /// @throws IllegalArgumentException if the text is not a range in CIDR notation
    static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        // Only literals: a name would be resolved.
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException(text + " is not an address range such as 10.0.0.0/8");
        }
        try {
            var prefix = InetAddress.getByName(address).getAddress();
            int bits = slash < 0 ? prefix.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > prefix.length * Byte.SIZE) {
                throw new IllegalArgumentException(text + " has a prefix length that is out of range");
            }
            return new AddressRange(prefix, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not an address range such as 10.0.0.0/8", e);
        }
    }

    boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit % Byte.SIZE);
            if (((bytes[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
