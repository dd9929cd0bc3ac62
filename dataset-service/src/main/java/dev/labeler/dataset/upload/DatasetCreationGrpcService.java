package dev.labeler.dataset.upload;

import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.ContentHasher;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.dataset.version.VersionChange;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.CreateDatasetRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetCreationServiceGrpc;
import dev.labeler.proto.dataset.v1.UploadHeader;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;

/// `DatasetCreationService`: datasets without files. A dataset is created in one transaction, and its `meta.json` is
/// written by the job that the transaction schedules.
public final class DatasetCreationGrpcService implements BindableService {
    private static final long FIRST_VERSION = 1;

    private final Database database;
    private final ViewerResolver viewers;
    private final DatasetVersionWriter versions;
    private final String storageType;
    private final Clock clock;

    /// @param storageType name of the storage provider, such as `s3proxy`
    public DatasetCreationGrpcService(
            Database database, ViewerResolver viewers, DatasetVersionWriter versions, String storageType, Clock clock) {
        this.database = database;
        this.viewers = viewers;
        this.versions = versions;
        this.storageType = storageType;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DatasetCreationServiceGrpc.getServiceDescriptor())
                .unary(DatasetCreationServiceGrpc.getCreateDatasetMethod(), this::createDataset)
                .build();
    }

    private Dataset createDataset(CreateDatasetRequest request) throws IOException {
        var owner = Caller.requireUser().id();
        var organization = viewers.getCurrent().organizationId();
        var requested = NewDataset.fromProto(header(request));
        var analysis = DatasetAnalyser.analyse(List.of(), null, null);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var id = DatasetIdFormat.create();
        var row = new DatasetRow(
                id,
                requested.name(),
                requested.description(),
                analysis.format(),
                false,
                storageType,
                ObjectKeys.prefix(id),
                analysis.imageRoot(),
                null,
                requested.visibility(),
                owner,
                organization,
                0,
                0,
                0,
                List.of(),
                requested.tags(),
                requested.taskType(),
                new TreeMap<>(),
                0,
                FIRST_VERSION,
                new ContentHasher().value(),
                now,
                now);
        var report = AnalysisReportJson.of(analysis, List.of());
        var created = database.transactions().once(request, Dataset.parser(), handle -> {
            DatasetDao.insert(handle, row);
            versions.insert(handle, row, VersionChange.of("created", report));
            return DatasetMapping.toProto(row);
        });
        versions.triggerJobs();
        return created;
    }

    private static UploadHeader header(CreateDatasetRequest request) {
        var header = UploadHeader.newBuilder()
                .setName(request.getName())
                .setVisibility(request.getVisibility())
                .addAllTags(request.getTagsList());
        if (request.hasDescription()) {
            header.setDescription(request.getDescription());
        }
        if (request.hasTaskType()) {
            header.setTaskType(request.getTaskType());
        }
        return header.build();
    }
}
