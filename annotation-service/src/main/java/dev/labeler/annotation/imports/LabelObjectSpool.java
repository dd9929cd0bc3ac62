package dev.labeler.annotation.imports;

import dev.labeler.kit.storage.ObjectSpool;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.dataset.v1.DatasetFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/// The label files of a dataset by name. Each object is fetched once, although readers open it repeatedly.
final class LabelObjectSpool implements AutoCloseable {
    static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final List<String> names;
    private final ObjectSpool<Label> objects;

    private LabelObjectSpool(List<String> names, ObjectSpool<Label> objects) {
        this.names = names;
        this.objects = objects;
    }

    /// @param folder folder of the object below the dataset's prefix; files of later uploads have one
    private record Label(String name, String folder, long size, String sha256) {
        StoredObject stored(String prefix) {
            return new StoredObject(prefix + folder + name, size, sha256);
        }
    }

    /// @param prefix prefix of the dataset's object keys
    /// @param files in the byte order of their names
    static LabelObjectSpool of(ObjectStore store, String prefix, Iterator<DatasetFile> files) {
        var names = new ArrayList<String>();
        var labels = new ArrayList<Label>();
        files.forEachRemaining(file -> {
            var key = file.getObjectKey();
            var folder =
                    key.substring(prefix.length(), key.length() - file.getPath().length());
            names.add(file.getPath());
            labels.add(new Label(file.getPath(), folder, file.getSize(), file.getSha256()));
        });
        return new LabelObjectSpool(names, store.openSpool(labels, label -> label.stored(prefix)));
    }

    /// Returns the number of the file, negative if it does not exist.
    int find(String name) {
        return Collections.binarySearch(names, name, BY_BYTES);
    }

    InputStream open(int n) throws IOException {
        return objects.open(n);
    }

    @Override
    public void close() throws IOException {
        objects.close();
    }
}
