package dev.labeler.annotation.feed;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settled number of a project: every write with a number up to it is committed or rolled back, so that a
/// reader who has read up to it never finds another one below. Writes take their numbers in one order and commit
/// in another.
///
/// A writer holds the project's lock from before it takes a number until after its commit is visible. So when the
/// last assigned number is read first and the holders of the lock second, every write up to that number has
/// either ended or is one of the holders. The number is settled when none of these holders remains; writers that
/// take the lock later have higher numbers and do not delay it.
final class SettledSeq {
    private long settled = -1;
    private long candidate;
    private @Nullable Set<String> unfinished;

    /// Whether a number was settled yet.
    boolean isKnown() {
        return settled >= 0;
    }

    /// Whether the number before the last call of [#update] is not settled yet.
    boolean isWaiting() {
        return unfinished != null;
    }

    long value() {
        return settled;
    }

    /// @param lastSeq the last assigned number
    /// @param holders the transactions that held the lock after that number was read
    void update(long lastSeq, Set<String> holders) {
        if (unfinished != null) {
            unfinished.retainAll(holders);
            if (!unfinished.isEmpty()) {
                return;
            }
            settled = candidate;
            unfinished = null;
        }
        if (holders.isEmpty()) {
            settled = lastSeq;
        } else if (lastSeq > settled) {
            candidate = lastSeq;
            unfinished = new HashSet<>(holders);
        }
    }
}
