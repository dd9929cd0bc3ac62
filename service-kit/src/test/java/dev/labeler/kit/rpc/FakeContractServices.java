package dev.labeler.kit.rpc;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersResponse;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.SearchUsersResponse;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Services of the contract that answer whatever the test asks for.
final class FakeContractServices {
    private FakeContractServices() {}

    static final class Identities extends IdentityServiceGrpc.IdentityServiceImplBase {
        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> out) {
            UnaryHandler.answer(
                    out,
                    () -> LoginResponse.newBuilder()
                            .setTokenType(Caller.current().subject())
                            .build());
        }

        @Override
        public void getMe(GetMeRequest request, StreamObserver<User> out) {
            UnaryHandler.answer(
                    out,
                    () -> User.newBuilder()
                            .setId(Caller.requireUser().id())
                            .setFullName(CallContext.requestId() + " " + CallContext.idempotencyKey())
                            .build());
        }

        @Override
        public void batchGetUsers(BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> out) {
            UnaryHandler.answer(
                    out,
                    () -> BatchGetUsersResponse.newBuilder()
                            .addUsers(User.getDefaultInstance())
                            .build());
        }

        @Override
        public void searchUsers(SearchUsersRequest request, StreamObserver<SearchUsersResponse> out) {
            if (request.getQ().equals("thrown-past-answer")) {
                throw new IllegalStateException("secret detail");
            }
            UnaryHandler.answer(out, () -> switch (request.getQ()) {
                case "nobody" -> SearchUsersResponse.getDefaultInstance();
                case "failure" ->
                    throw Failure.unprocessable("The box is negative.")
                            .with("dataset_id", "ds_1")
                            .violation("bbox[2]", "must be positive")
                            .detail(User.newBuilder().setId(5).build());
                case "illegal-argument" -> throw new IllegalArgumentException("secret detail");
                case "sql" -> throw new SQLException("SELECT secret detail", "42P01");
                case "error" -> throw new AssertionError("secret detail");
                case "sleep" -> {
                    Thread.sleep(1500);
                    throw new IllegalStateException("woken");
                }
                default ->
                    throw new SQLException("secret detail", request.getQ().substring("state ".length()));
            });
        }
    }

    static final class Exports extends ExportServiceGrpc.ExportServiceImplBase {
        final AtomicInteger sent = new AtomicInteger();
        volatile CompletableFuture<Throwable> ended = new CompletableFuture<>();
        volatile Caller caller = new Caller.Anonymous();
        volatile int limit;

        void reset() {
            sent.set(0);
            ended = new CompletableFuture<>();
            limit = 100_000;
        }

        @Override
        public void streamExport(StreamExportRequest request, StreamObserver<HttpBody> out) {
            ServerStreamHandler.answer(out, sink -> {
                caller = Caller.current();
                try {
                    while (sent.get() < limit) {
                        sink.send(HttpBody.newBuilder()
                                .setData(ByteString.copyFrom(new byte[1 << 16]))
                                .build());
                        sent.incrementAndGet();
                    }
                } catch (CancellationException | InterruptedException e) {
                    ended.complete(e);
                    throw e;
                }
                throw Failure.conflict(ErrorReason.NOT_READY, "aborted");
            });
        }
    }

    static final class Uploads extends UploadServiceGrpc.UploadServiceImplBase {
        volatile CompletableFuture<Throwable> ended = new CompletableFuture<>();

        void reset() {
            ended = new CompletableFuture<>();
        }

        @Override
        public StreamObserver<UploadDatasetRequest> uploadDataset(StreamObserver<UploadDatasetResponse> out) {
            return ClientStreamHandler.answer(out, requests -> {
                var count = 0;
                try {
                    while (requests.hasNext()) {
                        requests.next();
                        count++;
                    }
                } catch (CancellationException e) {
                    ended.complete(e);
                    throw e;
                }
                return UploadDatasetResponse.newBuilder().setNumImages(count).build();
            });
        }
    }
}
