package dev.labeler.dataset.archive;

import java.nio.charset.StandardCharsets;

final class Utf8Length {
    private Utf8Length() {}

    static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
