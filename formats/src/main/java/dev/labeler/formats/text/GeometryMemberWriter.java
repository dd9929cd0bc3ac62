package dev.labeler.formats.text;

import org.jspecify.annotations.Nullable;

/// Writes the members of the canonical text from plain arrays, for readers that do not create a geometry.
public final class GeometryMemberWriter {
    private GeometryMemberWriter() {}

    /// `"segmentation":[[…],…],` of the rings that end (exclusive) at `ends` in the flat `xy`.
    public static void polygon(JsonTextBuffer text, double[] xy, int[] ends, int rings) {
        text.ascii("\"segmentation\":[");
        int from = 0;
        for (int i = 0; i < rings; i++) {
            text.ascii(i == 0 ? "[" : ",[");
            numbers(text, xy, from, ends[i]);
            text.raw(']');
            from = ends[i];
        }
        text.ascii("],");
    }

    /// `"segmentation":{"size":[h,w],"counts":"…"},`, with `"mask_id"` where the mask has a file.
    static void mask(JsonTextBuffer text, int height, int width, String counts, @Nullable String maskId) {
        text.ascii("\"segmentation\":{\"size\":[")
                .number(height)
                .raw(',')
                .number(width)
                .ascii("],\"counts\":")
                .string(counts);
        if (maskId != null) {
            text.ascii(",\"mask_id\":").string(maskId);
        }
        text.ascii("},");
    }

    /// `"bbox":[x,y,w,h],"area":A,"iscrowd":0|1`, the end of every text.
    public static void tail(
            JsonTextBuffer text, double x, double y, double width, double height, double area, boolean crowd) {
        text.ascii("\"bbox\":[")
                .number(x)
                .raw(',')
                .number(y)
                .raw(',')
                .number(width)
                .raw(',')
                .number(height)
                .ascii("],\"area\":")
                .number(area)
                .ascii(crowd ? ",\"iscrowd\":1" : ",\"iscrowd\":0");
    }

    static void numbers(JsonTextBuffer text, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i > from) {
                text.raw(',');
            }
            text.number(values[i]);
        }
    }
}
