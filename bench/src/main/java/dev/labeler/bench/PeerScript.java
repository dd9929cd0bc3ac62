package dev.labeler.bench;

import java.util.Map;
import java.util.regex.Pattern;

/// Statements of the product as pgbench scripts.
final class PeerScript {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([A-Za-z]+)");

    private PeerScript() {}

    /// The statement on one line, each of its parameters replaced by an expression of SQL or pgbench.
    static String statement(String sql, Map<String, String> values) {
        return PARAMETER
                .matcher(sql)
                .replaceAll(match -> {
                    var value = values.get(match.group(1));
                    if (value == null) {
                        throw new IllegalArgumentException("no value for :" + match.group(1));
                    }
                    return java.util.regex.Matcher.quoteReplacement(value);
                })
                .replaceAll("\\s+", " ");
    }
}
