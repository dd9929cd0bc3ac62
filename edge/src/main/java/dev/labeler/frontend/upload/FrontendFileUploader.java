package dev.labeler.frontend.upload;

import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.frontend.v1.AddFrontendImagesRequest;
import dev.labeler.proto.frontend.v1.FrontendUploadSummary;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;

/// Forwards the files of an upload as they are received, and counts them.
final class FrontendFileUploader {
    private final UploadServiceGrpc.UploadServiceBlockingV2Stub uploads;

    FrontendFileUploader(Channel datasetService) {
        uploads = UploadServiceGrpc.newBlockingV2Stub(datasetService);
    }

    FrontendUploadSummary upload(Iterator<AddFrontendImagesRequest> steps)
            throws StatusException, InterruptedException {
        var summary = FrontendUploadSummary.newBuilder();
        var call = uploads.addFiles();
        var isFinished = false;
        try {
            while (steps.hasNext() && call.write(forwarded(steps.next(), summary))) {
                // Continues until the service has refused the upload or the client has sent everything.
            }
            call.halfClose();
            var response = read(call);
            isFinished = true;
            return summary.setImagesUploaded(response.getFilesAdded() + response.getFilesChanged())
                    .build();
        } finally {
            if (!isFinished) {
                call.cancel("the upload ended early", null);
            }
        }
    }

    private static AddFilesRequest forwarded(AddFrontendImagesRequest step, FrontendUploadSummary.Builder summary) {
        var request = AddFilesRequest.newBuilder();
        switch (step.getStepCase()) {
            case HEADER ->
                request.setHeader(AddFilesHeader.newBuilder()
                        .setDatasetId(step.getHeader().getDatasetId()));
            case FILE -> {
                var path = step.getFile().getPath();
                var folder = path.substring(0, path.lastIndexOf('/') + 1);
                summary.putFolderStructure(folder, summary.getFolderStructureOrDefault(folder, 0) + 1);
                request.setFile(step.getFile());
            }
            case DATA -> {
                summary.setStorageBytesUsed(
                        summary.getStorageBytesUsed() + step.getData().size());
                request.setData(step.getData());
            }
            case STEP_NOT_SET -> {}
        }
        return request.build();
    }

    private static UploadDatasetResponse read(BlockingClientCall<AddFilesRequest, UploadDatasetResponse> call)
            throws StatusException, InterruptedException {
        var response = call.read();
        if (response == null) {
            throw Status.INTERNAL
                    .withDescription("the service sent no response")
                    .asException();
        }
        return response;
    }
}
