package dev.labeler.formats.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The kinds of geometry. The code is the value in databases and the field number in
/// `labeler.type.v1.Geometry`; the word is the value in JSON. Neither ever changes.
public enum GeometryKind {
    BBOX(1, "bbox"),
    POLYGON(2, "polygon"),
    POLYLINE(3, "polyline"),
    CIRCLE(4, "circle"),
    ROTATED_BBOX(5, "rotated_bbox"),
    KEYPOINTS(6, "keypoints"),
    MASK(7, "mask"),
    CLASSIFICATION(8, "classification"),
    NO_OBJECT(9, "no_object");

    private static final GeometryKind[] BY_CODE = values();

    private final int code;
    private final String word;

    GeometryKind(int code, String word) {
        this.code = code;
        this.word = word;
    }

    public int code() {
        return code;
    }

    public String word() {
        return word;
    }

    /// @throws IllegalArgumentException for an unknown code
    public static GeometryKind ofCode(int code) {
        if (code < 1 || code > BY_CODE.length) {
            throw new IllegalArgumentException("Unknown geometry kind: " + code);
        }
        return BY_CODE[code - 1];
    }

    /// @throws IllegalArgumentException listing the allowed words
    public static GeometryKind ofWord(String word) {
        for (GeometryKind kind : BY_CODE) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no geometry type; allowed: "
                + Arrays.stream(BY_CODE).map(GeometryKind::word).collect(Collectors.joining(", ")));
    }
}
