package dev.labeler.formats.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.mask.NiftiFiles.Volume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NiftiVolumeReaderTest {
    @Test
    void volumesOfBothVersionsAndByteOrdersAreRead() throws Exception {
        for (var version : List.of(1, 2)) {
            for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                var volume = Volume.of(version, order, 5, 4, 3);
                var header = NiftiVolumeReader.read(new ByteArrayInputStream(volume.bytes()), false);

                assertThat(header.version()).isEqualTo(version);
                assertThat(header.dimensions()).containsExactly(5L, 4L, 3L);
                assertThat(header.bitsPerVoxel()).isEqualTo(16);
                assertThat(read(volume.gzip(), true)).isEqualTo(header);
            }
        }
    }

    @Test
    void aFileThatDiffersFromItsHeaderIsRefused() throws Exception {
        for (var version : List.of(1, 2)) {
            var volume = Volume.of(version, ByteOrder.LITTLE_ENDIAN, 5, 4, 3);
            var whole = volume.bytes();
            for (var length : List.of(0, 3, 4, 100, 347, 351, 539, whole.length - 1)) {
                refuses(Arrays.copyOf(whole, Math.min(length, whole.length - 2)), false);
            }
            refusesWith(Arrays.copyOf(whole, whole.length - 1), "1 of the");
            refusesWith(Arrays.copyOf(whole, whole.length + 5000), "continues after");
            refusesWith(volume.withDimensions(5, 0, 3).bytes(), "invalid dimension 2 of 0");
            refusesWith(volume.withDimensions(5, -4, 3).bytes(), "invalid dimension 2 of -4");
            refusesWith(volume.withDimensions().bytes(), "has 0 dimensions");
            refusesWith(volume.withDimensions(1, 1, 1, 1, 1, 1, 1, 1).bytes(), "has 8 dimensions");
            refusesWith(volume.withDimensions(32767, 32767, 32767).bytes(), "bytes of voxels");
            refusesWith(volume.withDataType(1, 1).bytes(), "unknown NIfTI data type");
            refusesWith(volume.withDataType(4, 8).bytes(), "unknown NIfTI data type");
            refusesWith(volume.withOffset(10).bytes(), "invalid offset");
            refusesWith(volume.withOffset(1L << 40).bytes(), "invalid offset");
            refusesWith(volume.withMagic("abc").bytes(), "is not a NIfTI volume");
            refusesWith(volume.withMagic("ni" + version).bytes(), "one of a pair");
        }
        refusesWith(
                Volume.of(2, ByteOrder.BIG_ENDIAN, 5)
                        .withDimensions(1L << 62, 1L << 62)
                        .bytes(),
                "bytes of voxels");
    }

    @Test
    void aDamagedGzipFileIsRefused() throws Exception {
        var volume = Volume.of(1, ByteOrder.LITTLE_ENDIAN, 5, 4, 3);
        var whole = volume.gzip();
        for (var length = 0; length < whole.length; length++) {
            refuses(Arrays.copyOf(whole, length), true);
        }
        refuses(volume.bytes(), true);
    }

    @Test
    void aGzipFileThatInflatesToMoreThanItsHeaderStatesIsNotReadToItsEnd() throws Exception {
        var bomb = Volume.of(1, ByteOrder.LITTLE_ENDIAN, 5, 4, 3).gzip(64 << 20);

        assertThatThrownBy(() -> read(bomb, true)).hasMessageContaining("continues after");
    }

    private static NiftiHeader read(byte[] file, boolean compressed) throws IOException {
        return NiftiVolumeReader.read(new ByteArrayInputStream(file), compressed);
    }

    private static void refuses(byte[] file, boolean compressed) {
        assertThatThrownBy(() -> read(file, compressed)).isInstanceOf(InvalidMaskException.class);
    }

    private static void refusesWith(byte[] file, String reason) {
        assertThatThrownBy(() -> read(file, false))
                .isInstanceOf(InvalidMaskException.class)
                .hasMessageContaining(reason);
    }
}
