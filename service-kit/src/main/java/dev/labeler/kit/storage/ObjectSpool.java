package dev.labeler.kit.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Objects for a reader that opens them mostly in order and perhaps several times. Each is fetched once,
/// together with the following ones, verified, and stored in a temporary file until closed.
///
/// @param <T> an item that refers to an object
public final class ObjectSpool<T> implements AutoCloseable {
    private static final int MAX_FETCHED_AT_ONCE = 256;
    private static final long MAX_BYTES_AT_ONCE = 16 << 20;

    private final VerifiedObjectReader reads;
    private final Path directory;
    private final List<T> items;
    private final Function<T, StoredObject> object;
    private final long[] offsets;
    private final BitSet fetched;
    private @Nullable FileChannel file;

    ObjectSpool(VerifiedObjectReader reads, Path directory, List<T> items, Function<T, StoredObject> object) {
        this.reads = reads;
        this.directory = directory;
        this.items = List.copyOf(items);
        this.object = object;
        this.offsets = new long[items.size() + 1];
        this.fetched = new BitSet(items.size());
        for (var i = 0; i < items.size(); i++) {
            offsets[i + 1] = offsets[i] + object.apply(items.get(i)).size();
        }
    }

    /// The content of the n-th object.
    ///
    /// @throws dev.labeler.kit.rpc.Failure UNAVAILABLE if the store is not available; fetched objects are
    ///     retained, so that the call can be retried
    public synchronized InputStream open(int n) throws IOException {
        if (!fetched.get(n)) {
            try {
                fetchFrom(n);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        return new FileRegionStream(channel(), offsets[n], offsets[n + 1]);
    }

    /// Fetches the n-th object and missing ones after it.
    private void fetchFrom(int n) throws IOException, InterruptedException {
        var channel = channel();
        var calls = new ArrayList<Callable<Boolean>>();
        var bytes = 0L;
        for (var i = n; i < items.size() && calls.size() < MAX_FETCHED_AT_ONCE; i++) {
            if (fetched.get(i)) {
                continue;
            }
            bytes += offsets[i + 1] - offsets[i];
            if (bytes > MAX_BYTES_AT_ONCE && i > n) {
                break;
            }
            var index = i;
            calls.add(() -> fetch(channel, index));
        }
        ParallelCallExecutor.runAll(calls);
    }

    private boolean fetch(FileChannel channel, int n) throws IOException {
        reads.read(
                object.apply(items.get(n)),
                (position, from, count) ->
                        VerifiedObjectReader.writeFully(channel, offsets[n] + position, from, count));
        synchronized (fetched) {
            fetched.set(n);
        }
        return true;
    }

    private FileChannel channel() throws IOException {
        var open = file;
        if (open == null) {
            open = TemporaryFile.create(directory);
            file = open;
        }
        return open;
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /// A region of the file.
    private static final class FileRegionStream extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long position;

        FileRegionStream(FileChannel channel, long position, long end) {
            this.channel = channel;
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position >= end) {
                return -1;
            }
            var count = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - position)), position);
            position += Math.max(count, 0);
            return count;
        }
    }
}
