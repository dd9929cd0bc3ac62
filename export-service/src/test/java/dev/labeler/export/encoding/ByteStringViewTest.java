package dev.labeler.export.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteStringViewTest {
    private static final byte[] BYTES = new byte[4000];

    static {
        for (var i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) i;
        }
    }

    private final ByteStringView rows = new ByteStringView();

    @Test
    void singlePieceIsNotCopied() {
        rows.read(UnsafeByteOperations.unsafeWrap(BYTES, 10, 100));

        assertThat(rows.array()).isSameAs(BYTES);
        assertThat(rows.start()).isEqualTo(10);
        assertThat(rows.end()).isEqualTo(110);
    }

    @Test
    void severalPiecesAreJoined() {
        var half = BYTES.length / 2;
        rows.read(ByteString.copyFrom(BYTES, 0, half).concat(ByteString.copyFrom(BYTES, half, half)));

        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void directBufferIsRead() {
        var buffer = ByteBuffer.allocateDirect(BYTES.length).put(BYTES).flip();
        rows.read(UnsafeByteOperations.unsafeWrap(buffer));

        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void theNextPageReplacesTheLast() {
        rows.read(UnsafeByteOperations.unsafeWrap(BYTES));
        rows.read(ByteString.EMPTY);

        assertThat(rows.end()).isEqualTo(rows.start());
    }

    private byte[] read() {
        return Arrays.copyOfRange(rows.array(), rows.start(), rows.end());
    }
}
