package dev.labeler.kit.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.function.Function;

/// Values that were read at most half a second ago and after the last change that the [ChangeCounter] counted.
/// A change in another process is therefore seen within a second, and one in this process at once.
///
/// @param <K> key
/// @param <V> value
public final class ShortLivedCache<K, V> {
    /// Half of the second within which a change must be seen, since reading takes time too.
    public static final Duration AGE = Duration.ofMillis(500);

    private static final int MAX_ENTRIES = 20_000;

    private final ChangeCounter changes;
    private final Ticker ticker;
    private final Cache<K, CachedValue<V>> entries;

    public ShortLivedCache(ChangeCounter changes) {
        this(changes, Ticker.systemTicker());
    }

    /// @param ticker time source for the age of a value
    public ShortLivedCache(ChangeCounter changes, Ticker ticker) {
        this.changes = changes;
        this.ticker = ticker;
        entries = Caffeine.newBuilder()
                .expireAfterWrite(AGE)
                .maximumSize(MAX_ENTRIES)
                .ticker(ticker)
                .build();
    }

    /// @param readAt ticks when the read began, since a change may have followed at once
    /// @param changes count when the read began
    private record CachedValue<V>(V value, long readAt, long changes) {}

    /// The cached value, or the result of `read`. If `read` throws, the exception is rethrown and the entry
    /// removed.
    public V get(K key, Function<? super K, ? extends V> read) {
        var entry = entries.getIfPresent(key);
        return entry != null && isRecent(entry) ? entry.value() : refresh(key, read);
    }

    /// Reads the value and caches it.
    public V refresh(K key, Function<? super K, ? extends V> read) {
        var counted = changes.count();
        var began = ticker.read();
        try {
            var value = read.apply(key);
            entries.put(key, new CachedValue<>(value, began, counted));
            return value;
        } catch (RuntimeException e) {
            entries.invalidate(key);
            throw e;
        }
    }

    public void invalidate(K key) {
        entries.invalidate(key);
    }

    private boolean isRecent(CachedValue<V> entry) {
        return entry.changes() == changes.count() && ticker.read() - entry.readAt() < AGE.toNanos();
    }
}
