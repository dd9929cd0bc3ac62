package dev.labeler.formats.mask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Writes NIfTI files by the specification, also invalid ones.
final class NiftiFiles {
    private NiftiFiles() {}

    /// @param voxelBytes bytes after the header
    record Volume(
            int version,
            ByteOrder order,
            List<Long> dimensions,
            int dataType,
            int bits,
            long offset,
            String magic,
            int voxelBytes) {
        /// A volume of 16-bit voxels.
        static Volume of(int version, ByteOrder order, long... dimensions) {
            var voxels = 1;
            for (var count : dimensions) {
                voxels *= (int) count;
            }
            return new Volume(
                    version,
                    order,
                    boxed(dimensions),
                    4,
                    16,
                    version == 1 ? 352 : 544,
                    version == 1 ? "n+1" : "n+2",
                    2 * voxels);
        }

        private static List<Long> boxed(long... dimensions) {
            return Arrays.stream(dimensions).boxed().toList();
        }

        Volume withDimensions(long... changed) {
            return new Volume(version, order, boxed(changed), dataType, bits, offset, magic, voxelBytes);
        }

        Volume withDataType(int changed, int changedBits) {
            return new Volume(version, order, dimensions, changed, changedBits, offset, magic, voxelBytes);
        }

        Volume withOffset(long changed) {
            return new Volume(version, order, dimensions, dataType, bits, changed, magic, voxelBytes);
        }

        Volume withMagic(String changed) {
            return new Volume(version, order, dimensions, dataType, bits, offset, changed, voxelBytes);
        }

        byte[] bytes() {
            var start = version == 1 ? 352 : 544;
            var file = ByteBuffer.allocate(start + voxelBytes).order(order);
            if (version == 1) {
                file.putInt(0, 348).putShort(40, (short) dimensions.size());
                for (var i = 0; i < Math.min(7, dimensions.size()); i++) {
                    file.putShort(42 + 2 * i, dimensions.get(i).shortValue());
                }
                file.putShort(70, (short) dataType).putShort(72, (short) bits).putFloat(108, (float) offset);
                file.put(344, magic.getBytes(StandardCharsets.US_ASCII));
            } else {
                file.putInt(0, 540).putLong(16, dimensions.size());
                for (var i = 0; i < Math.min(7, dimensions.size()); i++) {
                    file.putLong(24 + 8 * i, dimensions.get(i));
                }
                file.putShort(12, (short) dataType).putShort(14, (short) bits).putLong(168, offset);
                file.put(4, (magic + "\0\r\n\032\n").getBytes(StandardCharsets.US_ASCII));
            }
            return file.array();
        }

        byte[] gzip() throws IOException {
            return gzip(0);
        }

        /// With that many zeros after the volume.
        byte[] gzip(int more) throws IOException {
            var out = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes());
                gzip.write(new byte[more]);
            }
            return out.toByteArray();
        }
    }
}
