package dev.labeler.formats.mask;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads a NIfTI volume to its end, with constant memory, and checks that it has the voxels that its header
/// states.
public final class NiftiVolumeReader {
    private static final int BUFFER_BYTES = 64 << 10;

    /// Some programs pad the file.
    private static final int MAX_PADDING_BYTES = 4096;

    private NiftiVolumeReader() {}

    /// @param compressed whether the file is a gzip of the volume
    /// @throws InvalidMaskException if it is not a whole volume
    public static NiftiHeader read(InputStream in, boolean compressed) throws IOException {
        if (!compressed) {
            return readVolume(in);
        }
        try {
            return readVolume(new GZIPInputStream(in, BUFFER_BYTES));
        } catch (ZipException e) {
            throw new InvalidMaskException("is not a valid gzip file: " + e.getMessage());
        } catch (EOFException e) {
            throw new InvalidMaskException("ends too early: the gzip file is not complete");
        }
    }

    private static NiftiHeader readVolume(InputStream in) throws IOException {
        var header = NiftiHeader.read(in);
        var left = header.fileBytes() - (header.version() == 1 ? 348 : 540);
        var buffer = new byte[BUFFER_BYTES];
        int read;
        while ((read = in.read(buffer)) >= 0) {
            left -= read;
            if (left < -MAX_PADDING_BYTES) {
                throw new InvalidMaskException(
                        "continues after the " + header.fileBytes() + " bytes that its header states");
            }
        }
        if (left > 0) {
            throw new InvalidMaskException("ends too early: " + left + " of the " + header.fileBytes()
                    + " bytes that its header states are missing");
        }
        return header;
    }
}
