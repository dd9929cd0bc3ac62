package dev.labeler.formats.write;

import dev.labeler.formats.text.JsonText;
import dev.labeler.formats.zip.Spill;
import java.io.IOException;
import java.io.OutputStream;

/// JSON text on its way into a stream, in chunks that suit a network or a multipart upload.
public final class JsonOut {
    private static final int CHUNK = 128 * 1024;

    private final OutputStream out;
    private final JsonText text = new JsonText(CHUNK + 32 * 1024);

    public JsonOut(OutputStream out) {
        this.out = out;
    }

    public JsonText text() {
        return text;
    }

    /// Passes the text on once there is a chunk of it; called after every element.
    public void passOn() throws IOException {
        if (text.length() >= CHUNK) {
            text.drainTo(out);
        }
    }

    /// Passes on the text and, after it, what was spilled.
    public void pass(Spill spill) throws IOException {
        text.drainTo(out);
        spill.drainTo(out);
    }

    public void finish() throws IOException {
        text.drainTo(out);
        out.flush();
    }
}
