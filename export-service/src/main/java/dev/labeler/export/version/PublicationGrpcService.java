package dev.labeler.export.version;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.CancelVersionRequest;
import dev.labeler.proto.export.v1.PublicationServiceGrpc;
import dev.labeler.proto.export.v1.VerifyVersionRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionVerification;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;

/// `labeler.export.v1.PublicationService`.
public final class PublicationGrpcService implements BindableService {
    private final VisibleVersions visible;
    private final PublicationStarter publications;
    private final VersionVerifier verifier;

    public PublicationGrpcService(Database database, ProjectAccessClient access, PublicationStarter publications) {
        this.visible = new VisibleVersions(database, access);
        this.publications = publications;
        this.verifier = publications.verifier();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(PublicationServiceGrpc.getServiceDescriptor())
                .unary(PublicationServiceGrpc.getCancelVersionMethod(), this::cancelVersion)
                .unary(PublicationServiceGrpc.getVerifyVersionMethod(), this::verifyVersion)
                .build();
    }

    private VersionVerification verifyVersion(VerifyVersionRequest request) throws IOException, InterruptedException {
        var version = visible.require(request.getVersionId());
        if (!version.isReadable() || version.versionType() == VersionType.VERSION_TYPE_WORKING) {
            throw Failure.conflict(
                            ErrorReason.NOT_READY,
                            "Version " + version.versionId() + " has no files to verify; its status is "
                                    + version.restName() + ".")
                    .with("status", version.restName());
        }
        return verifier.verify(version, !request.hasRebuild() || request.getRebuild());
    }

    private Version cancelVersion(CancelVersionRequest request) {
        return publications.cancel(visible.require(request.getVersionId()));
    }
}
