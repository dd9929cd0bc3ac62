package dev.labeler.formats.mask;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The rule for set pixels: those that are neither black nor fully transparent.
final class PngForegroundRule {
    private final PngHeader header;

    /// By palette index; null without a palette.
    private final boolean @Nullable [] setEntries;

    /// The samples of the transparent color, null if there is none.
    private final int @Nullable [] transparent;

    private PngForegroundRule(PngHeader header, boolean @Nullable [] setEntries, int @Nullable [] transparent) {
        this.header = header;
        this.setEntries = setEntries;
        this.transparent = transparent;
    }

    /// @param palette content of PLTE, null without one
    /// @param transparency content of tRNS, null without one
    static PngForegroundRule of(PngHeader header, byte @Nullable [] palette, byte @Nullable [] transparency)
            throws InvalidMaskException {
        return switch (header.colorType()) {
            case PALETTE -> new PngForegroundRule(header, setEntries(palette, transparency), null);
            case GRAY, RGB -> new PngForegroundRule(header, null, transparentColor(header, transparency));
            case GRAY_ALPHA, RGB_ALPHA -> new PngForegroundRule(header, null, null);
        };
    }

    private static boolean[] setEntries(byte @Nullable [] palette, byte @Nullable [] alpha)
            throws InvalidMaskException {
        if (palette == null || palette.length == 0 || palette.length % 3 != 0) {
            throw new InvalidMaskException("has an invalid PNG palette");
        }
        var entries = new boolean[palette.length / 3];
        for (var i = 0; i < entries.length; i++) {
            var visible = alpha == null || i >= alpha.length || alpha[i] != 0;
            entries[i] = visible && (palette[3 * i] | palette[3 * i + 1] | palette[3 * i + 2]) != 0;
        }
        return entries;
    }

    private static int @Nullable [] transparentColor(PngHeader header, byte @Nullable [] transparency)
            throws InvalidMaskException {
        if (transparency == null) {
            return null;
        }
        var color = new int[header.colorType().samples()];
        if (transparency.length != 2 * color.length) {
            throw new InvalidMaskException("has an invalid transparent color");
        }
        for (var i = 0; i < color.length; i++) {
            color[i] = ((transparency[2 * i] & 0xFF) << 8) | (transparency[2 * i + 1] & 0xFF);
        }
        return color;
    }

    boolean isSet(byte[] row, int pixel) throws InvalidMaskException {
        if (setEntries != null) {
            var entry = sample(row, pixel);
            if (entry >= setEntries.length) {
                throw new InvalidMaskException(
                        "has a pixel with the color " + entry + ", which its palette does not have");
            }
            return setEntries[entry];
        }
        var samples = header.colorType().samples();
        var first = pixel * samples;
        return switch (header.colorType()) {
            case GRAY, PALETTE -> sample(row, first) != 0 && !isTransparent(row, first);
            case RGB -> hasColor(row, first, samples) && !isTransparent(row, first);
            case GRAY_ALPHA, RGB_ALPHA -> hasColor(row, first, samples - 1) && sample(row, first + samples - 1) != 0;
        };
    }

    private boolean hasColor(byte[] row, int first, int count) {
        for (var i = first; i < first + count; i++) {
            if (sample(row, i) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isTransparent(byte[] row, int first) {
        if (transparent == null) {
            return false;
        }
        var color = new int[transparent.length];
        Arrays.setAll(color, i -> sample(row, first + i));
        return Arrays.equals(color, transparent);
    }

    private int sample(byte[] row, int index) {
        return switch (header.bitDepth()) {
            case 16 -> ((row[2 * index] & 0xFF) << 8) | (row[2 * index + 1] & 0xFF);
            case 8 -> row[index] & 0xFF;
            default -> {
                var bit = index * header.bitDepth();
                var shift = 8 - header.bitDepth() - bit % 8;
                yield (row[bit / 8] & 0xFF) >> shift & (1 << header.bitDepth()) - 1;
            }
        };
    }
}
