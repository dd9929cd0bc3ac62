package dev.labeler.dataset.analysis;

import dev.labeler.dataset.file.Utf8ByteOrder;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a scanned upload as the source of a format reader.
final class UploadedDatasetSource implements DatasetSource {
    private final NavigableMap<String, ScannedFile> files = new TreeMap<>(Utf8ByteOrder.OF_NAMES);

    UploadedDatasetSource(List<ScannedFile> scanned) {
        scanned.forEach(file -> files.put(file.path(), file));
    }

    Collection<ScannedFile> all() {
        return files.values();
    }

    @Override
    public Stream<SourceFile> list(String prefix) {
        return files.tailMap(prefix, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new SourceFile(entry.getKey(), entry.getValue().size()));
    }

    @Override
    public InputStream open(String name) throws IOException {
        var file = files.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file.source().content().open();
    }

    @Override
    public @Nullable ImageSize imageSize(String name) {
        var file = files.get(name);
        return file == null || file.image() == null
                ? null
                : new ImageSize(file.image().width(), file.image().height());
    }
}
