package dev.labeler.export.encoding;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the COPY tuples of [AnnotationRows], whose layout the proto documents. Nothing is copied: a row
/// refers to the array of its page and is valid until the next one is read.
final class CopyTupleReader implements AutoCloseable {
    private static final VarHandle INT2 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT4 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT8 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int ID = 0;
    private static final int IMAGE = 1;
    private static final int KIND = 2;
    private static final int CLASS_INDEX = 3;
    private static final int STATE = 4;
    private static final int GEOMETRY = 5;
    private static final int ATTRIBUTES = 6;
    private static final int CONFIDENCE = 7;
    private static final int CREATED_BY = 8;
    private static final int CREATED_AT = 9;
    private static final int CONFIRMED_BY = 10;
    private static final int CONFIRMED_AT = 11;
    private static final int KNOWN_COLUMNS = 12;

    /// PostgreSQL counts microseconds from 2000-01-01 UTC.
    private static final long EPOCH_SECONDS = 946_684_800;

    private static final int MICROS = 1_000_000;

    private final ReadAheadStream<AnnotationRows> pages;
    private final ByteStringView page = new ByteStringView();
    private final GeometryTailReader tail = new GeometryTailReader();
    private final boolean measured;
    private final int[] offsets = new int[KNOWN_COLUMNS];
    private final int[] lengths = new int[KNOWN_COLUMNS];
    private byte[] bytes = {};
    private int position;

    /// @param measured whether the box and the area of every row are also read as numbers
    CopyTupleReader(ReadAheadStream<AnnotationRows> pages, boolean measured) {
        this.pages = pages;
        this.measured = measured;
    }

    /// Moves to the next row; false at the end.
    boolean next() throws InterruptedException {
        while (position == page.end()) {
            var message = pages.next();
            if (message == null) {
                return false;
            }
            page.read(message.getRows());
            bytes = page.array();
            position = page.start();
        }
        int columns = (short) INT2.get(bytes, position);
        if (columns < KNOWN_COLUMNS) {
            throw new IllegalStateException(
                    "a row has " + columns + " columns; at least " + KNOWN_COLUMNS + " are required");
        }
        position += Short.BYTES;
        for (int column = 0; column < columns; column++) {
            int length = (int) INT4.get(bytes, position);
            position += Integer.BYTES;
            if (column < KNOWN_COLUMNS) {
                offsets[column] = position;
                lengths[column] = length;
            }
            position += Math.max(length, 0);
        }
        return true;
    }

    /// Compares the row's image with a name, in byte order.
    int compareImage(byte[] name) {
        return Arrays.compareUnsigned(bytes, offsets[IMAGE], offsets[IMAGE] + lengths[IMAGE], name, 0, name.length);
    }

    String imageId() {
        return slice(IMAGE).toString();
    }

    int geometryBytes() {
        return Math.max(lengths[GEOMETRY], 0);
    }

    ExportAnnotation readAnnotation() {
        return new ExportAnnotation(
                (long) INT8.get(bytes, offsets[ID]),
                lengths[CLASS_INDEX] < 0 ? -1 : (int) INT4.get(bytes, offsets[CLASS_INDEX]),
                AnnotationState.ofCode((short) INT2.get(bytes, offsets[STATE])),
                readGeometry(),
                lengths[ATTRIBUTES] < 0 ? null : slice(ATTRIBUTES),
                lengths[CONFIDENCE] < 0
                        ? Double.NaN
                        : Double.longBitsToDouble((long) INT8.get(bytes, offsets[CONFIDENCE])));
    }

    /// Adds to the image who created and confirmed its first annotation; writers need this before the other
    /// annotations.
    ExportImage addLabellers(ExportImage image) {
        return new ExportImage(
                image.fileName(),
                image.width(),
                image.height(),
                image.depth(),
                image.split(),
                image.confirmedEmpty(),
                readUser(CREATED_BY),
                readInstant(CREATED_AT),
                readUser(CONFIRMED_BY),
                readInstant(CONFIRMED_AT));
    }

    @Override
    public void close() {
        pages.close();
    }

    private CanonicalGeometry readGeometry() {
        var kind = GeometryKind.ofCode((short) INT2.get(bytes, offsets[KIND]));
        return switch (kind) {
            case CLASSIFICATION -> CanonicalGeometry.CLASSIFICATION;
            case NO_OBJECT -> CanonicalGeometry.NO_OBJECT;
            case BBOX, POLYGON, POLYLINE, CIRCLE, ROTATED_BBOX, KEYPOINTS, MASK -> {
                var text = slice(GEOMETRY);
                yield measured || GeometryTailReader.isRestForm(text)
                        ? tail.measure(kind, text)
                        : new CanonicalGeometry(kind, text, 0, 0, 0, 0, 0);
            }
        };
    }

    private ByteSlice slice(int column) {
        return ByteSlice.of(bytes, offsets[column], Math.max(lengths[column], 0));
    }

    private @Nullable String readUser(int column) {
        return lengths[column] < 0 ? null : Long.toString((long) INT8.get(bytes, offsets[column]));
    }

    private @Nullable Instant readInstant(int column) {
        if (lengths[column] < 0) {
            return null;
        }
        long micros = (long) INT8.get(bytes, offsets[column]);
        return Instant.ofEpochSecond(
                EPOCH_SECONDS + Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000L);
    }
}
