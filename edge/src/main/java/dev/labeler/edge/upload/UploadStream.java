package dev.labeler.edge.upload;

import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.labeler.edge.transcode.RpcMethod;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The gRPC side of an upload. Writing waits for the service; closing before `finish` cancels the call, and the
/// service stores nothing.
final class UploadStream implements AutoCloseable {
    private static final int CHUNK_BYTES = 512 << 10;

    private final RpcMethod rpc;
    private final UploadMessageFactory messages;
    private @Nullable BlockingClientCall<Message, Message> call;

    UploadStream(RpcMethod rpc, UploadMessageFactory messages) {
        this.rpc = rpc;
        this.messages = messages;
    }

    boolean hasBegun() {
        return call != null;
    }

    /// Sends a file. The header goes before the first one.
    void file(Message header, String path, InputStream body) throws IOException, InterruptedException, StatusException {
        var open = call;
        if (open == null) {
            open = ClientCalls.blockingClientStreamingCall(rpc.channel(), rpc.method(), rpc.callOptions());
            call = open;
            send(open, messages.header(header));
        }
        send(open, messages.file(path));
        for (var chunk = body.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = body.readNBytes(CHUNK_BYTES)) {
            // The array is not modified afterwards.
            send(open, messages.data(UnsafeByteOperations.unsafeWrap(chunk)));
        }
    }

    Message finish() throws InterruptedException, StatusException {
        if (call == null) {
            throw new IllegalStateException("nothing was sent");
        }
        call.halfClose();
        return readResponse(call);
    }

    private static void send(BlockingClientCall<Message, Message> call, Message message)
            throws InterruptedException, StatusException {
        if (!call.write(message)) {
            // The service closed the call early, which it does only to refuse.
            readResponse(call);
            throw Status.CANCELLED.asException();
        }
    }

    private static Message readResponse(BlockingClientCall<Message, Message> call)
            throws InterruptedException, StatusException {
        var response = call.read();
        if (response == null) {
            throw Status.INTERNAL
                    .withDescription("the service sent no response")
                    .asException();
        }
        return response;
    }

    @Override
    public void close() {
        if (call != null) {
            call.cancel("the upload ended early", null);
        }
    }
}
