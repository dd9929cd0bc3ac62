package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The images of a dataset version, spooled to a temporary file, so that memory does not depend on their
/// number.
final class ReceivedImageSpool implements AutoCloseable {
    private final Path file;

    private ReceivedImageSpool(Path file) {
        this.file = file;
    }

    /// Writes an image into a table.
    @FunctionalInterface
    interface Writer {
        void write(Image image) throws IOException, SQLException;
    }

    static ReceivedImageSpool receive(DatasetServiceGrpc.DatasetServiceBlockingStub datasets, Access access)
            throws IOException {
        var received = new ReceivedImageSpool(Files.createTempFile("labeler-images", ".pb"));
        var call = Context.current().withCancellation();
        var caller = call.attach();
        try {
            received.receivePages(datasets, access);
            return received;
        } catch (StatusRuntimeException e) {
            received.close();
            throw FailureMapper.fromException(e);
        } catch (IOException | RuntimeException e) {
            received.close();
            throw e;
        } finally {
            call.detach(caller);
            call.cancel(null);
        }
    }

    private void receivePages(DatasetServiceGrpc.DatasetServiceBlockingStub datasets, Access access)
            throws IOException {
        var pages = datasets.streamImages(StreamImagesRequest.newBuilder()
                .setDatasetId(access.getDatasetId())
                .setVersion(access.getVersion())
                .build());
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            while (pages.hasNext()) {
                pages.next().writeDelimitedTo(out);
            }
        }
    }

    /// Calls the writer for every image, in byte order of the name. Can be called repeatedly.
    void forEach(Writer writer) throws IOException, SQLException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            for (var page = next(in); page != null; page = next(in)) {
                for (var image : page.getImagesList()) {
                    writer.write(image);
                }
            }
        }
    }

    private static @Nullable StreamImagesResponse next(BufferedInputStream in) throws IOException {
        return StreamImagesResponse.parseDelimitedFrom(in);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
