package dev.labeler.formats.read;

import dev.labeler.formats.model.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a dataset, independent of their storage. Readers open label files only; of images they use
/// only the size.
public interface DatasetSource {

    /// The files whose names start with `prefix`, in the byte order of their UTF-8 names. The
    /// caller closes the stream.
    Stream<SourceFile> list(String prefix) throws IOException;

    /// Opens the file at its start; a reader may open a file twice.
    ///
    /// @throws java.nio.file.NoSuchFileException where there is no such file
    InputStream open(String name) throws IOException;

    /// The oriented pixel size of a stored image, null where the file is missing or its size is not
    /// known.
    @Nullable
    ImageSize imageSize(String name) throws IOException;
}
