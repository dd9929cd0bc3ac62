package dev.labeler.annotation.project;

import java.awt.Color;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Ids and colours for classes that come without.
final class ClassDefaults {
    static final int LONGEST = 60;

    private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1," + LONGEST + "}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
    /// Steps of the golden angle give neighbouring classes colours that are far apart.
    private static final double GOLDEN_ANGLE = 137.508;

    private static final float SATURATION = 0.7f;
    private static final float BRIGHTNESS = 0.9f;

    private ClassDefaults() {}

    static boolean isValid(String id) {
        return VALID.matcher(id).matches();
    }

    static boolean isColor(String color) {
        return COLOR.matcher(color).matches();
    }

    /// The name in the id's alphabet, or `class-<index>` where nothing of it is left; numbered
    /// where it is taken.
    static String createId(String name, int index, Set<String> taken) {
        var slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        var base = slug.isEmpty() ? "class-" + index : slug.substring(0, Math.min(slug.length(), LONGEST - 8));
        var id = base;
        for (var number = 2; taken.contains(id); number++) {
            id = base + "-" + number;
        }
        return id;
    }

    static String color(int index) {
        var hue = (float) (index * GOLDEN_ANGLE / 360);
        return "#%06x".formatted(Color.HSBtoRGB(hue, SATURATION, BRIGHTNESS) & 0xFFFFFF);
    }
}
