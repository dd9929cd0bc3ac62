package dev.labeler.dataset.userdatabase;

import dev.labeler.dataset.userdatabase.UserCopier.Collision;
import dev.labeler.kit.config.ConfigException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rows that a copy skipped. Rows that refer to them are skipped too, because their ids may belong to other rows in
/// the target.
final class SkippedRowSet {
    private static final int MAX_SKIPPED = 10_000;
    private static final int MAX_REPORTED = 100;

    private final Map<String, Set<String>> keys = new HashMap<>();
    private final List<Collision> reported = new ArrayList<>();
    private int count;

    void add(String table, String key, String reason) {
        if (++count > MAX_SKIPPED) {
            throw new ConfigException("more than " + MAX_SKIPPED + " rows collide, the first being "
                    + reported.getFirst() + "; these are two different directories");
        }
        keys.computeIfAbsent(table, _ -> new HashSet<>()).add(key);
        if (reported.size() < MAX_REPORTED) {
            reported.add(new Collision(table, key, reason));
        }
    }

    boolean contains(String table, String key) {
        return keys.getOrDefault(table, Set.of()).contains(key);
    }

    boolean isEmpty() {
        return count == 0;
    }

    List<Collision> first() {
        return reported;
    }
}
