package dev.labeler.formats.mask;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The header of a NIfTI volume in one file, version 1 or 2, in either byte order.
///
/// @param dimensions voxels along each axis, in the order of the file
/// @param dataOffset of the first voxel
public record NiftiHeader(int version, List<Long> dimensions, int bitsPerVoxel, long dataOffset) {
    /// The largest volume, not compressed.
    public static final long MAX_BYTES = 4L << 30;

    private static final int MAX_DIMENSIONS = 7;
    private static final int FIRST_SIZE = 348;
    private static final int SECOND_SIZE = 540;

    /// Extensions of the header end here at the latest.
    private static final long MAX_DATA_OFFSET = 64 << 20;

    /// Bits per voxel by data type.
    private static final Map<Integer, Integer> BITS = Map.ofEntries(
            Map.entry(2, 8),
            Map.entry(4, 16),
            Map.entry(8, 32),
            Map.entry(16, 32),
            Map.entry(32, 64),
            Map.entry(64, 64),
            Map.entry(128, 24),
            Map.entry(256, 8),
            Map.entry(512, 16),
            Map.entry(768, 32),
            Map.entry(1024, 64),
            Map.entry(1280, 64),
            Map.entry(1536, 128),
            Map.entry(1792, 128),
            Map.entry(2048, 256),
            Map.entry(2304, 32));

    public NiftiHeader {
        dimensions = List.copyOf(dimensions);
    }

    /// Bytes of the file, not compressed.
    public long fileBytes() {
        var voxels = dimensions.stream().reduce(1L, Math::multiplyExact);
        return dataOffset + voxels * bitsPerVoxel / 8;
    }

    /// @throws InvalidMaskException if it is not such a header
    static NiftiHeader read(InputStream in) throws IOException {
        var start = ByteBuffer.wrap(in.readNBytes(4));
        if (start.remaining() < 4) {
            throw new InvalidMaskException("is not a NIfTI volume");
        }
        var size = start.getInt(0);
        var order = size == FIRST_SIZE || size == SECOND_SIZE ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return switch (start.order(order).getInt(0)) {
            case FIRST_SIZE -> first(rest(in, FIRST_SIZE, order));
            case SECOND_SIZE -> second(rest(in, SECOND_SIZE, order));
            default -> throw new InvalidMaskException("is not a NIfTI volume");
        };
    }

    /// The header with its first four bytes left blank.
    private static ByteBuffer rest(InputStream in, int size, ByteOrder order) throws IOException {
        var bytes = new byte[size];
        if (in.readNBytes(bytes, 4, size - 4) < size - 4) {
            throw new InvalidMaskException("ends too early: the NIfTI header is not complete");
        }
        return ByteBuffer.wrap(bytes).order(order);
    }

    private static NiftiHeader first(ByteBuffer header) throws InvalidMaskException {
        requireMagic(header, 344, "n+1\0");
        var dimensions = new long[1 + MAX_DIMENSIONS];
        for (var i = 0; i < dimensions.length; i++) {
            dimensions[i] = header.getShort(40 + 2 * i);
        }
        var offset = header.getFloat(108);
        if (offset != Math.rint(offset)) {
            throw new InvalidMaskException("has an invalid offset of its voxels: " + offset);
        }
        return checked(1, dimensions, header.getShort(70), header.getShort(72), (long) offset, FIRST_SIZE);
    }

    private static NiftiHeader second(ByteBuffer header) throws InvalidMaskException {
        requireMagic(header, 4, "n+2\0\r\n\032\n");
        var dimensions = new long[1 + MAX_DIMENSIONS];
        for (var i = 0; i < dimensions.length; i++) {
            dimensions[i] = header.getLong(16 + 8 * i);
        }
        return checked(2, dimensions, header.getShort(12), header.getShort(14), header.getLong(168), SECOND_SIZE);
    }

    private static void requireMagic(ByteBuffer header, int at, String magic) throws InvalidMaskException {
        var found = new byte[magic.length()];
        header.get(at, found);
        var text = new String(found, StandardCharsets.ISO_8859_1);
        if (text.startsWith("ni")) {
            throw new InvalidMaskException("is one of a pair of NIfTI files; upload the volume as one .nii file");
        }
        if (!text.equals(magic)) {
            throw new InvalidMaskException("is not a NIfTI volume");
        }
    }

    private static NiftiHeader checked(
            int version, long[] dimensions, int dataType, int bits, long offset, int headerSize)
            throws InvalidMaskException {
        if (dimensions[0] < 1 || dimensions[0] > MAX_DIMENSIONS) {
            throw new InvalidMaskException(
                    "has " + dimensions[0] + " dimensions; 1 to " + MAX_DIMENSIONS + " are allowed");
        }
        var known = BITS.get(dataType);
        if (known == null || known != bits) {
            throw new InvalidMaskException("has an unknown NIfTI data type " + dataType + " of " + bits + " bits");
        }
        if (offset < headerSize + 4 || offset > MAX_DATA_OFFSET) {
            throw new InvalidMaskException("has an invalid offset of its voxels: " + offset);
        }
        var axes = new ArrayList<Long>();
        var bytes = bits / 8L;
        for (var i = 1; i <= dimensions[0]; i++) {
            var count = dimensions[i];
            if (count < 1) {
                throw new InvalidMaskException("has an invalid dimension " + i + " of " + count + " voxels");
            }
            axes.add(count);
            if (count > MAX_BYTES / bytes) {
                throw new InvalidMaskException("has more than " + MAX_BYTES + " bytes of voxels");
            }
            bytes *= count;
        }
        return new NiftiHeader(version, axes, bits, offset);
    }
}
