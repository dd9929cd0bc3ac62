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

/// Passes uploaded label files on to dataset-service as they come. Writing waits for it; an upload
/// that breaks off leaves the dataset as it was.
final class LabelFileForwarder {
    private final Channel datasets;

    /// @param datasets channel to UploadService with this service's own credential, acting for the
    ///     current caller
    LabelFileForwarder(Channel datasets) {
        this.datasets = datasets;
    }

    /// @param steps files and their bytes
    /// @throws Failure as AddFiles fails
    void add(String datasetId, Iterator<ImportFilesRequest> steps) throws InterruptedException {
        var call = ClientCalls.blockingClientStreamingCall(
                datasets, UploadServiceGrpc.getAddFilesMethod(), CallOptions.DEFAULT);
        try {
            var header = AddFilesHeader.newBuilder().setDatasetId(datasetId).setLabelsOnly(true);
            var isOpen =
                    call.write(AddFilesRequest.newBuilder().setHeader(header).build());
            while (isOpen && steps.hasNext()) {
                isOpen = call.write(step(steps.next()));
            }
            if (isOpen) {
                call.halfClose();
            }
            awaitAnswer(call);
        } catch (StatusException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        } finally {
            call.cancel("the import ended", null);
        }
    }

    private static void awaitAnswer(BlockingClientCall<AddFilesRequest, UploadDatasetResponse> call)
            throws InterruptedException, StatusException {
        if (call.read() == null) {
            throw new IllegalStateException("AddFiles ended without an answer");
        }
    }

    private static AddFilesRequest step(ImportFilesRequest step) {
        var passed = AddFilesRequest.newBuilder();
        switch (step.getStepCase()) {
            case FILE -> passed.setFile(step.getFile());
            case DATA -> passed.setData(step.getData());
            case HEADER, STEP_NOT_SET ->
                throw Failure.invalid("After the header come files and their bytes.")
                        .with("path", "step");
        }
        return passed.build();
    }
}
