package dev.labeler.formats.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// A growing buffer of JSON text in UTF-8. Its owner drains it into a stream in chunks, or copies it.
public final class JsonTextBuffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes;
    private int length;

    public JsonTextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /// Shortens the text to its first `newLength` bytes.
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    /// A copy of the text.
    public ByteSlice copy() {
        return ByteSlice.of(Arrays.copyOf(bytes, length));
    }

    /// Writes the text to the stream and clears the buffer.
    public void drainTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    private void ensureCapacity(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    /// Appends characters below 128 unchanged.
    @SuppressWarnings("deprecation")
    public JsonTextBuffer ascii(String text) {
        int count = text.length();
        ensureCapacity(count);
        // This is the only method that copies Latin-1 characters without an encoder or an intermediate array.
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    public JsonTextBuffer raw(ByteSlice slice) {
        int count = slice.length();
        ensureCapacity(count);
        System.arraycopy(slice.array(), slice.offset(), bytes, length, count);
        length += count;
        return this;
    }

    public JsonTextBuffer raw(char ascii) {
        ensureCapacity(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    public JsonTextBuffer number(long value) {
        ensureCapacity(DecimalCodec.MAX_LENGTH);
        length = DecimalCodec.write(value, bytes, length);
        return this;
    }

    /// @throws IllegalArgumentException for NaN and infinities
    public JsonTextBuffer number(double value) {
        ensureCapacity(DecimalCodec.MAX_LENGTH);
        length = DecimalCodec.write(value, bytes, length);
        return this;
    }

    /// A number of [0,1], clipped, with six decimals at most.
    public JsonTextBuffer unitNumber(double value) {
        ensureCapacity(DecimalCodec.MAX_LENGTH);
        length = DecimalCodec.writeUnit(value, bytes, length);
        return this;
    }

    /// Appends a string value with its quotes.
    public JsonTextBuffer string(String text) {
        int count = text.length();
        ensureCapacity(2 + 6 * count);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = (byte) c;
            } else if (c < 0x20 || c == 0x7f) {
                unicodeEscape(c);
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c)) {
                unicodeEscape(c);
            } else {
                utf8(c);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void unicodeEscape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(c >> shift) & 15];
        }
    }

    private void utf8(int c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                bytes[length++] = (byte) (0xE0 | (c >> 12));
            } else {
                bytes[length++] = (byte) (0xF0 | (c >> 18));
                bytes[length++] = (byte) (0x80 | ((c >> 12) & 63));
            }
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 63));
        }
        bytes[length++] = (byte) (0x80 | (c & 63));
    }

    @Override
    public String toString() {
        return ByteSlice.of(bytes, 0, length).toString();
    }
}
