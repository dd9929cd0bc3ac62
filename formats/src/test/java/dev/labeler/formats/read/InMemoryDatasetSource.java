package dev.labeler.formats.read;

import dev.labeler.formats.model.ImageSize;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A dataset source whose files are given by a test.
public final class InMemoryDatasetSource implements DatasetSource {
    private final TreeMap<String, byte[]> files = new TreeMap<>(FolderDatasetSource.BYTE_ORDER);
    private final Map<String, ImageSize> sizes = new HashMap<>();

    public InMemoryDatasetSource put(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public InMemoryDatasetSource put(String name, String content) {
        return put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public InMemoryDatasetSource image(String name, int width, int height) {
        sizes.put(name, new ImageSize(width, height));
        return put(name, new byte[8]);
    }

    @Override
    public Stream<SourceFile> list(String prefix) {
        return files.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new SourceFile(entry.getKey(), entry.getValue().length));
    }

    @Override
    public InputStream open(String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public @Nullable ImageSize imageSize(String name) {
        return sizes.get(name);
    }
}
