package dev.labeler.annotation.mask;

import dev.labeler.formats.mask.InvalidMaskException;
import dev.labeler.formats.mask.NiftiVolumeReader;
import dev.labeler.formats.mask.PngMaskReader;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Reads an uploaded file once, as a stream, and verifies its size, hash and format.
final class StagedMaskReader {
    /// Damage in transit is read again.
    private static final int ATTEMPTS = 3;

    private static final int BUFFER_BYTES = 64 << 10;

    /// Bounds the memory of all masks that are decoded at the same time: 64 MiB.
    private static final int DECODING_KIB = 64 << 10;

    private static final int PIXELS_PER_KIB = 8 << 10;
    private static final Semaphore DECODING_MEMORY = new Semaphore(DECODING_KIB);

    private final ObjectStore store;
    private final int imageWidth;
    private final int imageHeight;

    /// @param imageWidth 0 if unknown
    StagedMaskReader(ObjectStore store, int imageWidth, int imageHeight) {
        this.store = store;
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
    }

    /// What the staging key has.
    sealed interface Found {
        /// @param etag identifies the content that was read
        record Valid(VerifiedMask mask, String etag) implements Found {}

        record Rejected(String reason) implements Found {}

        record Missing() implements Found {}
    }

    Found read(MaskFileRow file, String stagingKey) throws IOException, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                var found = readOnce(file, stagingKey);
                if (found != null) {
                    return found;
                }
                if (attempt == ATTEMPTS) {
                    return new Found.Rejected("has another SHA-256 than announced");
                }
            } catch (MissingObjectException e) {
                return new Found.Missing();
            } catch (IOException e) {
                // The client wrote the file again while it was read.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// Null if the hash differs.
    private @Nullable Found readOnce(MaskFileRow file, String stagingKey) throws IOException, InterruptedException {
        try (var object = store.open(stagingKey)) {
            if (object.length() != file.size()) {
                return new Found.Rejected("has " + object.length() + " bytes, not " + file.size());
            }
            var digest = Sha256.digest();
            var in = new BufferedInputStream(new DigestInputStream(object, digest), BUFFER_BYTES);
            Found found;
            try {
                found = new Found.Valid(decode(file, in), object.etag());
            } catch (InvalidMaskException e) {
                found = new Found.Rejected(e.reason());
            }
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest()).equals(file.sha256()) ? found : null;
        }
    }

    private VerifiedMask decode(MaskFileRow file, InputStream in) throws IOException, InterruptedException {
        return switch (Objects.requireNonNull(MaskFileType.ofName(file.fileName()))) {
            case PNG -> decodePng(in);
            case NIFTI -> new VerifiedMask(NiftiVolumeReader.read(in, false).dimensions(), null);
            case NIFTI_GZIP -> new VerifiedMask(NiftiVolumeReader.read(in, true).dimensions(), null);
        };
    }

    private VerifiedMask decodePng(InputStream in) throws IOException, InterruptedException {
        var png = PngMaskReader.open(in);
        if (imageWidth > 0 && (png.width() != imageWidth || png.height() != imageHeight)) {
            throw new InvalidMaskException("has " + png.width() + "x" + png.height() + " pixels, the image has "
                    + imageWidth + "x" + imageHeight);
        }
        var kib = Math.ceilDiv(png.width() * png.height(), PIXELS_PER_KIB);
        DECODING_MEMORY.acquire(kib);
        try {
            var rle = png.read(GeometryValidator.MAX_POINTS);
            return new VerifiedMask(
                    List.of((long) png.width(), (long) png.height()), rle == null ? null : rle.encode());
        } finally {
            DECODING_MEMORY.release(kib);
        }
    }
}
