package dev.labeler.annotation.imports;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.ImportFilesRequest;
import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;

/// Forwards uploaded label files to dataset-service while they are received, with flow control. An incomplete
/// upload does not change the dataset.
final class LabelFileForwarder {
    private final Channel datasets;

    /// @param datasets channel to UploadService with this service's own credential, acting for the
    ///     current caller
    LabelFileForwarder(Channel datasets) {
        this.datasets = datasets;
    }

    /// @param messages files and their bytes
    /// @throws Failure as AddFiles fails
    void forward(String datasetId, Iterator<ImportFilesRequest> messages) throws InterruptedException {
        var call = ClientCalls.blockingClientStreamingCall(
                datasets, UploadServiceGrpc.getAddFilesMethod(), CallOptions.DEFAULT);
        try {
            var header = AddFilesHeader.newBuilder().setDatasetId(datasetId).setLabelsOnly(true);
            var isOpen =
                    call.write(AddFilesRequest.newBuilder().setHeader(header).build());
            while (isOpen && messages.hasNext()) {
                isOpen = call.write(toRequest(messages.next()));
            }
            if (isOpen) {
                call.halfClose();
            }
            awaitResponse(call);
        } catch (StatusException e) {
            throw FailureMapper.fromException(e);
        } finally {
            call.cancel("the import ended", null);
        }
    }

    private static void awaitResponse(BlockingClientCall<AddFilesRequest, UploadDatasetResponse> call)
            throws InterruptedException, StatusException {
        if (call.read() == null) {
            throw new IllegalStateException("AddFiles ended without a response");
        }
    }

    private static AddFilesRequest toRequest(ImportFilesRequest step) {
        var passed = AddFilesRequest.newBuilder();
        switch (step.getStepCase()) {
            case FILE -> passed.setFile(step.getFile());
            case DATA -> passed.setData(step.getData());
            case HEADER, STEP_NOT_SET ->
                throw Failure.invalid(
                                "Only the first message of an import is a header; the others must be files and their bytes.")
                        .with("path", "step");
        }
        return passed.build();
    }
}
