package dev.labeler.dataset.download;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.StoredFile;
import dev.labeler.dataset.file.StoredFileIterator;
import dev.labeler.formats.zip.StreamedZip;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.zip.Deflater;

/// Streams a dataset as a zip: the manifest first, so that a reader can verify each file on arrival, then every
/// file. Memory use does not depend on the size of the dataset.
final class DatasetZipWriter {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final String LABELER_FOLDER = ".labeler/";
    private static final JsonFactory JSON = new JsonFactory();

    private final Database database;
    private final ObjectStore store;
    private final ObjectStore annotationStore;
    private final DatasetRow dataset;
    private final RequestedContent requested;

    DatasetZipWriter(
            Database database,
            ObjectStore store,
            ObjectStore annotationStore,
            DatasetRow dataset,
            RequestedContent requested) {
        this.database = database;
        this.store = store;
        this.annotationStore = annotationStore;
        this.dataset = dataset;
        this.requested = requested;
    }

    void write(ServerStreamHandler.Sink<HttpBody> sink) throws IOException, InterruptedException {
        var chunks = new ChunkOutputStream(sink);
        try (var zip = new StreamedZip(chunks)) {
            manifest(zip);
            annotations(zip);
            // A damaged object ends the stream.
            store.forEach(
                    files(),
                    file -> new StoredObject(file.objectKey(dataset.storagePath()), file.size(), file.sha256()),
                    (file, content) -> entry(zip, file.path(), content, file.image() == null));
            zip.finish();
        }
        chunks.close();
    }

    private void annotations(StreamedZip zip) throws IOException {
        var annotations = requested.annotations();
        if (annotations == null) {
            return;
        }
        for (var file : annotations.getFilesList()) {
            var name = file.getKey().substring(file.getKey().lastIndexOf('/') + 1);
            try (var content =
                    annotationStore.open(new StoredObject(file.getKey(), file.getSizeBytes(), file.getSha256()))) {
                entry(zip, LABELER_FOLDER + "annotations/" + name, content, !name.endsWith(".zip"));
            }
        }
    }

    private void manifest(StreamedZip zip) throws IOException {
        begin(zip, LABELER_FOLDER + "manifest.ndjson", true);
        var json = JSON.createGenerator(zip).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setRootValueSeparator(null);
        var files = files();
        while (files.hasNext()) {
            line(json, files.next());
        }
        json.flush();
        zip.end();
    }

    private static void line(JsonGenerator json, StoredFile file) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", file.path());
        json.writeStringField("sha256", file.sha256());
        json.writeNumberField("size", file.size());
        if (file.image() != null) {
            json.writeNumberField("width", file.image().width());
            json.writeNumberField("height", file.image().height());
            json.writeStringField("split", file.split());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private StoredFileIterator files() {
        return new StoredFileIterator(database, dataset.id(), dataset.imageRoot(), requested.version());
    }

    private void entry(StreamedZip zip, String name, InputStream content, boolean compress) throws IOException {
        begin(zip, name, compress);
        content.transferTo(zip);
        zip.end();
    }

    /// Images are compressed already. All entries have the same time, so that a version always gives the same zip.
    private void begin(StreamedZip zip, String name, boolean compress) throws IOException {
        var time = dataset.createdAt().atOffset(ZoneOffset.UTC).toLocalDateTime();
        zip.begin(name, time, compress ? Deflater.BEST_SPEED : Deflater.NO_COMPRESSION);
    }

    /// Gathers what the zip writes into messages.
    private static final class ChunkOutputStream extends OutputStream {
        private final ServerStreamHandler.Sink<HttpBody> sink;
        private final ByteString.Output chunk = ByteString.newOutput(CHUNK_BYTES);

        ChunkOutputStream(ServerStreamHandler.Sink<HttpBody> sink) {
            this.sink = sink;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            chunk.write(bytes, offset, length);
            if (chunk.size() >= CHUNK_BYTES) {
                send();
            }
        }

        @Override
        public void close() throws IOException {
            send();
        }

        private void send() throws IOException {
            try {
                sink.send(HttpBody.newBuilder().setData(chunk.toByteString()).build());
                chunk.reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }
}
