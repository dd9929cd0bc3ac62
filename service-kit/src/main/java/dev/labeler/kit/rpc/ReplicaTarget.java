package dev.labeler.kit.rpc;

import dev.labeler.kit.config.ConfigException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The replicas of a service: `host:port`, of which each address of the host is one, or a list of these separated by
/// commas. `dns:///host:port` is the same as `host:port`.
record ReplicaTarget(List<Host> hosts) {
    static final String SCHEME = "replicas";

    private static final String DNS = "dns:///";

    ReplicaTarget {
        hosts = List.copyOf(hosts);
    }

    /// @param name a name or an address without brackets
    record Host(String name, int port) {
        String authority() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /// @throws ConfigException if the text is no such list
    static ReplicaTarget parse(String text) {
        var hosts = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(one -> one.startsWith(DNS) ? one.substring(DNS.length()) : one)
                .map(one -> parseHost(one, text))
                .toList();
        return new ReplicaTarget(hosts);
    }

    private static Host parseHost(String one, String text) {
        try {
            var uri = URI.create("tcp://" + one);
            if (uri.getHost() != null && uri.getPort() > 0 && uri.getPath().isEmpty()) {
                return new Host(uri.getHost().replaceAll("^\\[|]$", ""), uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new ConfigException(
                "the address of a service must be host:port, or several of these separated by commas: " + text);
    }

    /// As the target of a channel.
    String uri() {
        return SCHEME + ":///" + URLEncoder.encode(toString(), StandardCharsets.UTF_8);
    }

    static ReplicaTarget ofUri(URI uri) {
        return parse(URLDecoder.decode(uri.getRawPath().substring(1), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return hosts.stream().map(Host::authority).collect(Collectors.joining(","));
    }
}
