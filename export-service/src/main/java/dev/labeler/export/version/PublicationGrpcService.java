package dev.labeler.export.version;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.export.v1.CancelVersionRequest;
import dev.labeler.proto.export.v1.PublicationServiceGrpc;
import dev.labeler.proto.export.v1.Version;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;

/// `labeler.export.v1.PublicationService`.
public final class PublicationGrpcService implements BindableService {
    private final VisibleVersions visible;
    private final PublicationStarter publications;

    public PublicationGrpcService(Database database, ProjectAccessClient access, PublicationStarter publications) {
        this.visible = new VisibleVersions(database, access);
        this.publications = publications;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(PublicationServiceGrpc.getServiceDescriptor())
                .unary(PublicationServiceGrpc.getCancelVersionMethod(), this::cancelVersion)
                .build();
    }

    private Version cancelVersion(CancelVersionRequest request) {
        return publications.cancel(visible.require(request.getVersionId()));
    }
}
