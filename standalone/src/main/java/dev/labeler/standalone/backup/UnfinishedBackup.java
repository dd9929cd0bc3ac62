package dev.labeler.standalone.backup;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// What a backup that is not finished has copied, so that a later run does not copy it again.
final class UnfinishedBackup {
    private static final String FOLDER = "unfinished/";

    private final BackupStore store;

    UnfinishedBackup(BackupStore store) {
        this.store = store;
    }

    void add(List<BackupObject> objects) throws IOException {
        if (objects.isEmpty()) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            for (var object : objects) {
                out.write((object.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        store.put(FOLDER + UUID.randomUUID() + ".gz", bytes.toByteArray());
    }

    /// Visits the objects page by page.
    void read(Consumer<List<BackupObject>> visitor) throws IOException {
        for (var name : names()) {
            var objects = new ArrayList<BackupObject>();
            try (var lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(store.open(name)), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    objects.add(BackupObject.parse(line));
                }
            }
            visitor.accept(objects);
        }
    }

    void delete() throws IOException {
        store.delete(names());
    }

    private List<String> names() throws IOException {
        var names = new ArrayList<String>();
        store.list(FOLDER, file -> names.add(file.name()));
        return names;
    }
}
