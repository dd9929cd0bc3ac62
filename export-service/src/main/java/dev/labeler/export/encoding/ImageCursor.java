package dev.labeler.export.encoding;

import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.StreamImagesResponse;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Reads the images of a dataset version.
final class ImageCursor implements AutoCloseable {
    private final ReadAheadStream<StreamImagesResponse> pages;
    private Iterator<Image> page = Collections.emptyIterator();

    ImageCursor(ReadAheadStream<StreamImagesResponse> pages) {
        this.pages = pages;
    }

    /// Returns the next image, null after the last.
    @Nullable
    Image next() throws InterruptedException {
        while (!page.hasNext()) {
            var message = pages.next();
            if (message == null) {
                return null;
            }
            page = message.getImagesList().iterator();
        }
        return page.next();
    }

    @Override
    public void close() {
        pages.close();
    }
}
