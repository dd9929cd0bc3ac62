package dev.labeler.dataset.upload;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzeFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzeHeader;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadHeader;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.function.Function;

/// One message of an upload stream, independent of its RPC.
///
/// @param <H> the header
sealed interface UploadMessage<H> {
    record Header<H>(H header) implements UploadMessage<H> {}

    record FileStart<H>(String path) implements UploadMessage<H> {}

    record Data<H>(ByteBuffer bytes) implements UploadMessage<H> {}

    static Iterator<UploadMessage<UploadHeader>> ofNew(Iterator<UploadDatasetRequest> messages) {
        return mapped(messages, message -> switch (message.getStepCase()) {
            case HEADER -> new Header<>(message.getHeader());
            case FILE -> new FileStart<>(message.getFile().getPath());
            case DATA -> new Data<>(message.getData().asReadOnlyByteBuffer());
            case STEP_NOT_SET -> throw empty();
        });
    }

    static Iterator<UploadMessage<AddFilesHeader>> ofAdded(Iterator<AddFilesRequest> messages) {
        return mapped(messages, message -> switch (message.getStepCase()) {
            case HEADER -> new Header<>(message.getHeader());
            case FILE -> new FileStart<>(message.getFile().getPath());
            case DATA -> new Data<>(message.getData().asReadOnlyByteBuffer());
            case STEP_NOT_SET -> throw empty();
        });
    }

    static Iterator<UploadMessage<AnalyzeHeader>> ofAnalyzed(Iterator<AnalyzeFilesRequest> messages) {
        return mapped(messages, message -> switch (message.getStepCase()) {
            case HEADER -> new Header<>(message.getHeader());
            case FILE -> new FileStart<>(message.getFile().getPath());
            case DATA -> new Data<>(message.getData().asReadOnlyByteBuffer());
            case STEP_NOT_SET -> throw empty();
        });
    }

    private static Failure empty() {
        return Failure.invalid("A message of the upload is empty.");
    }

    private static <M, S> Iterator<S> mapped(Iterator<M> messages, Function<M, S> step) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return messages.hasNext();
            }

            @Override
            public S next() {
                return step.apply(messages.next());
            }
        };
    }
}
