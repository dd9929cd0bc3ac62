package dev.labeler.export.ondemand;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Fails when more bytes are written than a stored export may have.
final class SizeLimitedOutputStream extends FilterOutputStream {
    private final long limit;
    private long written;

    SizeLimitedOutputStream(OutputStream out, long limit) {
        super(out);
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        count(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        out.write(bytes, offset, length);
    }

    private void count(int more) {
        written += more;
        if (written > limit) {
            throw Failure.exhausted(
                            ErrorReason.TOO_LARGE,
                            "The export is larger than " + limit + " bytes. Stream it from …/export/stream instead.")
                    .with("limit_bytes", limit);
        }
    }
}
