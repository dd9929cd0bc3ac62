package dev.labeler.export.encoding;

import com.google.protobuf.ByteString;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.write.AnnotationRow;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Walks the COPY tuples of [AnnotationRows], whose layout the proto documents. The geometry is
/// never copied: rows point into the page that holds them, so a row is good until the next.
final class Tuples {
    private static final VarHandle INT2 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT4 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT8 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KNOWN_COLUMNS = 12;

    private final Iterator<AnnotationRows> pages;
    private final int[] offsets = new int[KNOWN_COLUMNS];
    private final int[] lengths = new int[KNOWN_COLUMNS];
    private byte[] page = {};
    private int position;

    Tuples(Iterator<AnnotationRows> pages) {
        this.pages = pages;
    }

    /// Moves to the next row; false at the end.
    boolean next() {
        while (position == page.length) {
            if (!pages.hasNext()) {
                return false;
            }
            page = bytes(pages.next().getRows());
            position = 0;
        }
        int columns = (short) INT2.get(page, position);
        if (columns < KNOWN_COLUMNS) {
            throw new IllegalStateException("a row of " + columns + " columns");
        }
        position += Short.BYTES;
        for (int column = 0; column < columns; column++) {
            int length = (int) INT4.get(page, position);
            position += Integer.BYTES;
            if (column < KNOWN_COLUMNS) {
                offsets[column] = position;
                lengths[column] = length;
            }
            position += Math.max(length, 0);
        }
        return true;
    }

    /// How the row's image compares with a name, both as bytes.
    int compareImage(byte[] name) {
        return Arrays.compareUnsigned(page, offsets[1], offsets[1] + lengths[1], name, 0, name.length);
    }

    String imageId() {
        return slice(1).toString();
    }

    AnnotationRow row() {
        var kind = GeometryKind.ofCode((short) INT2.get(page, offsets[2]));
        var text = slice(5);
        return new AnnotationRow(
                (long) INT8.get(page, offsets[0]),
                lengths[3] < 0 ? -1 : (int) INT4.get(page, offsets[3]),
                AnnotationState.ofCode((short) INT2.get(page, offsets[4])),
                geometry(kind, text),
                lengths[6] < 0 ? null : slice(6),
                lengths[7] < 0 ? Double.NaN : Double.longBitsToDouble((long) INT8.get(page, offsets[7])));
    }

    /// The box of a plain box is in its text; other kinds are asked for theirs by the few writers
    /// that need it.
    private static CanonicalGeometry geometry(GeometryKind kind, ByteSlice text) {
        var box = kind == GeometryKind.BBOX ? boxOf(text) : null;
        return box == null
                ? new CanonicalGeometry(kind, text, 0, 0, 0, 0, 0)
                : new CanonicalGeometry(
                        kind, text, box.x(), box.y(), box.width(), box.height(), box.width() * box.height());
    }

    private static Geometry.@Nullable BoundingBox boxOf(ByteSlice text) {
        return new CanonicalGeometry(GeometryKind.BBOX, text, 0, 0, 0, 0, 0).geometry()
                        instanceof Geometry.BoundingBox box
                ? box
                : null;
    }

    private ByteSlice slice(int column) {
        return ByteSlice.of(page, offsets[column], Math.max(lengths[column], 0));
    }

    /// The page's own array where it stands on one by itself, which in-process pages and parsed
    /// messages do.
    private static byte[] bytes(ByteString rows) {
        return rows.toByteArray();
    }
}
