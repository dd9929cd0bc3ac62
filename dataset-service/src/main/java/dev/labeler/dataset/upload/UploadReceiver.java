package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.util.Iterator;

/// Receives the header and the files of an upload stream, and spools the files to disk.
final class UploadReceiver {
    private UploadReceiver() {}

    static <H> H header(Iterator<UploadMessage<H>> steps) {
        if (!steps.hasNext()) {
            throw Failure.invalid("The upload is empty; send `header` first.").with("path", "header");
        }
        if (steps.next() instanceof UploadMessage.Header<H>(var header)) {
            return header;
        }
        throw Failure.invalid("The first message of an upload must be its `header`.")
                .with("path", "header");
    }

    static <H> void files(Iterator<UploadMessage<H>> steps, SpooledUpload spooled, UploadProgressRecorder progress)
            throws IOException {
        var files = 0;
        while (steps.hasNext()) {
            switch (steps.next()) {
                case UploadMessage.FileStart<H>(var path) -> {
                    spooled.begin(path);
                    files++;
                }
                case UploadMessage.Data<H>(var bytes) -> {
                    progress.bytes(bytes.remaining());
                    spooled.write(bytes);
                }
                case UploadMessage.Header<H> _ ->
                    throw Failure.invalid("An upload has one `header`.").with("path", "header");
            }
        }
        if (files == 0) {
            throw Failure.invalid("The upload contains no file. Send a zip, a tar.gz or files.")
                    .with("path", "file");
        }
    }
}
