package dev.labeler.embedded.platform;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files and the ledger of a fake platform, and the limit of uploads in any 60 seconds.
final class PlatformFiles {
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final int uploadsPerMinute;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> pathsByKey = new HashMap<>();
    private final List<LedgerEntry> ledger = new ArrayList<>();
    private final ArrayDeque<Long> uploads = new ArrayDeque<>();

    PlatformFiles(int uploadsPerMinute) {
        this.uploadsPerMinute = uploadsPerMinute;
    }

    /// Counts an upload; returns the seconds until one is possible, 0 if this one is.
    synchronized long countUpload() {
        long now = System.nanoTime();
        while (!uploads.isEmpty() && now - uploads.getFirst() >= WINDOW_NANOS) {
            uploads.removeFirst();
        }
        if (uploads.size() >= uploadsPerMinute) {
            return (WINDOW_NANOS - (now - uploads.getFirst())) / 1_000_000_000L + 1;
        }
        uploads.addLast(now);
        return 0;
    }

    /// Stores a file unless a request with the key has stored it.
    synchronized void store(String operation, String path, String key, byte[] content) {
        var isNew = key.isEmpty() || !path.equals(pathsByKey.put(key, path));
        files.put(path, content);
        ledger.add(new LedgerEntry(Instant.now(), operation, path, key, sha256(content), 200, isNew));
    }

    /// Returns whether the file existed.
    synchronized boolean delete(String path) {
        var existed = files.remove(path) != null;
        pathsByKey.values().remove(path);
        ledger.add(new LedgerEntry(Instant.now(), "delete", path, "", "", existed ? 200 : 404, existed));
        return existed;
    }

    synchronized void record(LedgerEntry entry) {
        ledger.add(entry);
    }

    synchronized List<LedgerEntry> ledger() {
        return List.copyOf(ledger);
    }

    synchronized Map<String, byte[]> files() {
        return Map.copyOf(files);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
