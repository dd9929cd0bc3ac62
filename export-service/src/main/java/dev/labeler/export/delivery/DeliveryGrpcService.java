package dev.labeler.export.delivery;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.export.v1.AcknowledgeDeliveryRequest;
import dev.labeler.proto.export.v1.Delivery;
import dev.labeler.proto.export.v1.DeliveryServiceGrpc;
import dev.labeler.proto.export.v1.DeliverySetting;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.GetDeliverySettingRequest;
import dev.labeler.proto.export.v1.ListDeliveriesRequest;
import dev.labeler.proto.export.v1.ListDeliveriesResponse;
import dev.labeler.proto.export.v1.RetryDeliveryRequest;
import dev.labeler.proto.export.v1.SetDeliverySettingRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// `labeler.export.v1.DeliveryService`.
public final class DeliveryGrpcService implements BindableService {
    private static final int MAX_ERROR_LENGTH = 1000;

    private final Database database;
    private final ProjectAccessClient access;
    private final DeliveryPlanner planner;

    public DeliveryGrpcService(Database database, ProjectAccessClient access, DeliveryPlanner planner) {
        this.database = database;
        this.access = access;
        this.planner = planner;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DeliveryServiceGrpc.getServiceDescriptor())
                .unary(DeliveryServiceGrpc.getGetDeliverySettingMethod(), this::getDeliverySetting)
                .unary(DeliveryServiceGrpc.getSetDeliverySettingMethod(), this::setDeliverySetting)
                .unary(DeliveryServiceGrpc.getListDeliveriesMethod(), this::listDeliveries)
                .unary(DeliveryServiceGrpc.getRetryDeliveryMethod(), this::retryDelivery)
                .unary(DeliveryServiceGrpc.getAcknowledgeDeliveryMethod(), this::acknowledgeDelivery)
                .build();
    }

    private DeliverySetting getDeliverySetting(GetDeliverySettingRequest request) {
        access.requireAccess(request.getProjectId());
        return toProto(
                request.getProjectId(),
                database.jdbi().withHandle(handle -> DeliverySettingDao.find(handle, request.getProjectId())));
    }

    private DeliverySetting setDeliverySetting(SetDeliverySettingRequest request) {
        var dataset = access.requireAccess(request.getProjectId());
        var target = request.getTarget();
        if (target != DeliveryTarget.DELIVERY_TARGET_DEFAULT
                && !planner.config().available().contains(target)) {
            var allowed = "default, "
                    + planner.config().available().stream()
                            .map(DeliveryGrpcService::word)
                            .collect(Collectors.joining(", "));
            throw Failure.unprocessable("The server has no settings for this target. Allowed values: " + allowed + ".")
                    .violation("target", "must be one of " + allowed);
        }
        return database.transactions().once(request, DeliverySetting.parser(), handle -> {
            DeliverySettingDao.store(
                    handle,
                    request.getProjectId(),
                    dataset.getDatasetId(),
                    target,
                    Caller.current().userId(),
                    database.clock().instant());
            return toProto(request.getProjectId(), target);
        });
    }

    private DeliverySetting toProto(String projectId, DeliveryTarget chosen) {
        return DeliverySetting.newBuilder()
                .setProjectId(projectId)
                .setTarget(chosen)
                .setEffectiveTarget(planner.effective(chosen))
                .addAllAvailable(planner.config().available())
                .build();
    }

    private static String word(DeliveryTarget target) {
        return target.name().substring("DELIVERY_TARGET_".length()).toLowerCase(Locale.ROOT);
    }

    private ListDeliveriesResponse listDeliveries(ListDeliveriesRequest request) {
        access.requireAccess(request.getProjectId());
        var page = PageRequest.keyset(request);
        var filter = new DeliveryDao.Filter(
                request.hasVersionId() ? request.getVersionId() : null,
                request.hasWebhookId() ? request.getWebhookId() : null,
                request.getState() == DeliveryState.DELIVERY_STATE_UNSPECIFIED ? null : request.getState());
        var rows = database.jdbi()
                .withHandle(handle -> DeliveryDao.list(
                        handle,
                        request.getProjectId(),
                        filter,
                        page.position() == null ? Long.MAX_VALUE : position(page.position()),
                        page.skip(),
                        page.limit()));
        var response = ListDeliveriesResponse.newBuilder();
        rows.forEach(row -> response.addDeliveries(DeliveryMapping.toProto(row)));
        if (rows.size() == page.limit()) {
            page.setNextPageToken(response, Long.toString(rows.getLast().deliveryId()));
        }
        return response.build();
    }

    private static long position(String position) {
        try {
            return Long.parseLong(position);
        } catch (NumberFormatException e) {
            throw Failure.invalid("page_token belongs to another query; omit it to start from the first page.")
                    .with("path", "page_token");
        }
    }

    private Delivery retryDelivery(RetryDeliveryRequest request) {
        access.requireAccess(request.getProjectId());
        return database.transactions().once(request, Delivery.parser(), handle -> {
            var row = require(handle, request.getProjectId(), request.getDeliveryId());
            return DeliveryMapping.toProto(
                    row.state() == DeliveryState.DELIVERY_STATE_SUPERSEDED ? row : DeliveryDao.retry(handle, row));
        });
    }

    private Delivery acknowledgeDelivery(AcknowledgeDeliveryRequest request) {
        access.requireAccess(request.getProjectId());
        if (request.hasError() && request.getError().length() > MAX_ERROR_LENGTH) {
            throw Failure.unprocessable("The error has " + request.getError().length() + " characters; at most "
                            + MAX_ERROR_LENGTH + " are allowed.")
                    .violation("error", "must have at most " + MAX_ERROR_LENGTH + " characters");
        }
        return database.transactions().once(request, Delivery.parser(), handle -> {
            var row = require(handle, request.getProjectId(), request.getDeliveryId());
            return DeliveryMapping.toProto(acknowledge(handle, row, request));
        });
    }

    private static DeliveryRow acknowledge(Handle handle, DeliveryRow row, AcknowledgeDeliveryRequest request) {
        if (row.target() != DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK) {
            throw Failure.unprocessable("Only deliveries with the target platform_webhook are acknowledged.")
                    .violation("delivery_id", "must be a delivery with the target platform_webhook");
        }
        if (row.state() == DeliveryState.DELIVERY_STATE_DELIVERED
                || row.state() == DeliveryState.DELIVERY_STATE_SUPERSEDED) {
            return row;
        }
        if (request.hasError()) {
            return DeliveryDao.end(
                    handle, row, DeliveryState.DELIVERY_STATE_BLOCKED, "The platform reported: " + request.getError());
        }
        var file = row.versionId() == null ? null : DeliveryFileDao.find(handle, row.versionId());
        if (file == null || !file.object().sha256().equals(request.getSha256())) {
            throw Failure.unprocessable("The hash is not that of the version's file. Fetch the file again.")
                    .violation("sha256", "must be the SHA-256 of the file, in lower-case hex");
        }
        return DeliveryDao.end(handle, row, DeliveryState.DELIVERY_STATE_DELIVERED, null);
    }

    private static DeliveryRow require(Handle handle, String projectId, long deliveryId) {
        var row = DeliveryDao.find(handle, projectId, deliveryId);
        if (row == null) {
            throw Failure.notFound(
                            ErrorReason.DELIVERY_NOT_FOUND,
                            "Delivery " + deliveryId + " does not exist in project " + projectId + ".")
                    .with("delivery_id", deliveryId);
        }
        return row;
    }
}
