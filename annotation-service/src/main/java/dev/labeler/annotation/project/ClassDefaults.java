package dev.labeler.annotation.project;

import java.awt.Color;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Creates ids and colors for classes that have none, and checks given ones.
final class ClassDefaults {
    static final int MAX_ID_LENGTH = 60;

    private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1," + MAX_ID_LENGTH + "}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
    /// Steps of the golden angle give consecutive classes clearly different colors.
    private static final double GOLDEN_ANGLE = 137.508;

    private static final float SATURATION = 0.7f;
    private static final float BRIGHTNESS = 0.9f;

    private ClassDefaults() {}

    static boolean isValidId(String id) {
        return VALID.matcher(id).matches();
    }

    static boolean isColor(String color) {
        return COLOR.matcher(color).matches();
    }

    /// Converts the name to the characters of an id, or uses `class-<index>` if none remains. Appends a
    /// number if the id is taken.
    static String createId(String name, int index, Set<String> taken) {
        var slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        var base = slug.isEmpty() ? "class-" + index : slug.substring(0, Math.min(slug.length(), MAX_ID_LENGTH - 8));
        var id = base;
        for (var number = 2; taken.contains(id); number++) {
            id = base + "-" + number;
        }
        return id;
    }

    static String createColor(int index) {
        var hue = (float) (index * GOLDEN_ANGLE / 360);
        return "#%06x".formatted(Color.HSBtoRGB(hue, SATURATION, BRIGHTNESS) & 0xFFFFFF);
    }
}
