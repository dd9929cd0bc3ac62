package dev.labeler.testing.faults;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The head of a path-style S3 request.
///
/// @param bucket empty for requests to the service
/// @param key the decoded object key; empty for requests to a bucket
record S3RequestHead(HttpMessageHead headers, String method, String bucket, String key, String query) {

    static S3RequestHead of(HttpMessageHead headers) throws IOException {
        var words = headers.first().split(" ", -1);
        if (words.length != 3) {
            throw new IOException("Not an HTTP request line: " + headers.first());
        }
        var target = words[1];
        var mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        var parts = path.substring(1).split("/", 2);
        return new S3RequestHead(
                headers,
                words[0],
                parts[0],
                parts.length < 2 ? "" : URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8),
                mark < 0 ? "" : target.substring(mark + 1));
    }

    S3Operation operation() {
        return S3Operation.of(this);
    }

    boolean hasParameter(String name) {
        return Arrays.stream(query.split("&", -1))
                .anyMatch(parameter -> parameter.equals(name) || parameter.startsWith(name + "="));
    }
}
