package dev.labeler.formats.read;

import dev.labeler.formats.model.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// A folder as a dataset source.
public record FolderDatasetSource(Path folder) implements DatasetSource {

    /// The order of UTF-8 bytes, taken unsigned.
    public static final Comparator<String> BYTE_ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /// The folder `name` of the real data beside the checkout, null where it is missing.
    public static @Nullable FolderDatasetSource realData(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path data = at.resolve("shared/data").resolve(name);
            if (Files.isDirectory(data)) {
                return new FolderDatasetSource(data);
            }
        }
        return null;
    }

    @Override
    public Stream<SourceFile> list(String prefix) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk
                    .filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted(BYTE_ORDER)
                    .map(name ->
                            new SourceFile(name, folder.resolve(name).toFile().length()))
                    .toList()
                    .stream();
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(folder.resolve(name));
    }

    @Override
    public @Nullable ImageSize imageSize(String name) throws IOException {
        try (ImageInputStream in =
                ImageIO.createImageInputStream(folder.resolve(name).toFile())) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return null;
            }
            var reader = readers.next();
            reader.setInput(in);
            return new ImageSize(reader.getWidth(0), reader.getHeight(0));
        }
    }
}
