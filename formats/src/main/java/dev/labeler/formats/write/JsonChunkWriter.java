package dev.labeler.formats.write;

import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.IOException;
import java.io.OutputStream;

/// Writes JSON text to a stream in chunks that suit a network or a multipart upload.
public final class JsonChunkWriter {
    private static final int CHUNK = 128 * 1024;

    private final OutputStream out;
    private final JsonTextBuffer text = new JsonTextBuffer(CHUNK + 32 * 1024);

    public JsonChunkWriter(OutputStream out) {
        this.out = out;
    }

    public JsonTextBuffer text() {
        return text;
    }

    /// Writes the text once it fills a chunk; called after every element.
    public void flushFullChunk() throws IOException {
        if (text.length() >= CHUNK) {
            text.drainTo(out);
        }
    }

    /// Writes the text and then the content of the spill buffer.
    public void append(SpillBuffer spill) throws IOException {
        text.drainTo(out);
        spill.drainTo(out);
    }

    public void finish() throws IOException {
        text.drainTo(out);
        out.flush();
    }
}
