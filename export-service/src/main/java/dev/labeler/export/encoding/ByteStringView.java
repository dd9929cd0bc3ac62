package dev.labeler.export.encoding;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The array of a ByteString, which is copied only if it has several pieces. It must not be changed.
final class ByteStringView extends ByteOutput {
    private byte[] array = new byte[0];
    private int start;
    private int end;

    void read(ByteString bytes) {
        array = new byte[0];
        start = 0;
        end = 0;
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
        if (start == end) {
            array = value;
            start = offset;
            end = offset + length;
        } else {
            write(value, offset, length);
        }
    }

    @Override
    public void write(byte value) {
        write(new byte[] {value}, 0, 1);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
        var held = end - start;
        var joined = Arrays.copyOfRange(array, start, end + length);
        System.arraycopy(value, offset, joined, held, length);
        array = joined;
        start = 0;
        end = held + length;
    }

    @Override
    public void write(ByteBuffer value) {
        var bytes = new byte[value.remaining()];
        value.get(bytes);
        write(bytes, 0, bytes.length);
    }

    @Override
    public void writeLazy(ByteBuffer value) {
        write(value);
    }
}
