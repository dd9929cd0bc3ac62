package dev.labeler.dataset;

import com.google.protobuf.ByteString;
import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetVersionServiceGrpc;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.proto.dataset.v1.SnapshotServiceGrpc;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A caller of DatasetService.
public final class DatasetClient {
    private static final int CHUNK = 1 << 20;

    private final Channel channel;

    DatasetClient(Channel channel) {
        this.channel = channel;
    }

    public DatasetServiceGrpc.DatasetServiceBlockingV2Stub rpc() {
        return DatasetServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public UploadServiceGrpc.UploadServiceBlockingV2Stub uploads() {
        return UploadServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public DatasetVersionServiceGrpc.DatasetVersionServiceBlockingV2Stub versions() {
        return DatasetVersionServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public SnapshotServiceGrpc.SnapshotServiceBlockingV2Stub snapshots() {
        return SnapshotServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public DownloadServiceGrpc.DownloadServiceBlockingV2Stub downloads() {
        return DownloadServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public DatasetClient withIdempotencyKey(String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return new DatasetClient(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    public static UploadHeader named(String name) {
        return UploadHeader.newBuilder().setName(name).build();
    }

    public UploadDatasetResponse uploadOne(UploadHeader header, String name, byte[] bytes) throws Exception {
        return upload(header, Map.of(name, bytes));
    }

    public UploadDatasetResponse upload(UploadHeader header, Map<String, byte[]> files) throws Exception {
        var call = uploads().uploadDataset();
        try {
            call.write(UploadDatasetRequest.newBuilder().setHeader(header).build());
            for (var file : new LinkedHashMap<>(files).entrySet()) {
                call.write(UploadDatasetRequest.newBuilder()
                        .setFile(UploadFile.newBuilder().setPath(file.getKey()))
                        .build());
                for (var from = 0; from < file.getValue().length; from += CHUNK) {
                    var length = Math.min(CHUNK, file.getValue().length - from);
                    if (!call.write(UploadDatasetRequest.newBuilder()
                            .setData(ByteString.copyFrom(file.getValue(), from, length))
                            .build())) {
                        break;
                    }
                }
            }
            call.halfClose();
        } catch (IllegalStateException e) {
            // The server responded before the client was done; the response is read below.
        }
        var response = call.read();
        if (response == null) {
            throw new StatusException(io.grpc.Status.UNKNOWN.withDescription("no response"));
        }
        return response;
    }

    /// Adds files to an existing dataset.
    public UploadDatasetResponse add(AddFilesHeader header, Map<String, byte[]> files) throws Exception {
        var call = uploads().addFiles();
        try {
            call.write(AddFilesRequest.newBuilder().setHeader(header).build());
            for (var file : new LinkedHashMap<>(files).entrySet()) {
                call.write(AddFilesRequest.newBuilder()
                        .setFile(UploadFile.newBuilder().setPath(file.getKey()))
                        .build());
                call.write(AddFilesRequest.newBuilder()
                        .setData(ByteString.copyFrom(file.getValue()))
                        .build());
            }
            call.halfClose();
        } catch (IllegalStateException e) {
            // The server responded before the client was done; the response is read below.
        }
        var response = call.read();
        if (response == null) {
            throw new StatusException(io.grpc.Status.UNKNOWN.withDescription("no response"));
        }
        return response;
    }

    public static AddFilesHeader to(String datasetId) {
        return AddFilesHeader.newBuilder().setDatasetId(datasetId).build();
    }
}
