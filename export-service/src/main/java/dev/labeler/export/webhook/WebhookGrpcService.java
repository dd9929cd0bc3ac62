package dev.labeler.export.webhook;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.delivery.DeliveryMapping;
import dev.labeler.export.http.AddressPolicy;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ProtoTimestamps;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.export.v1.CreateWebhookRequest;
import dev.labeler.proto.export.v1.DeleteWebhookRequest;
import dev.labeler.proto.export.v1.DeleteWebhookResponse;
import dev.labeler.proto.export.v1.Delivery;
import dev.labeler.proto.export.v1.ListWebhooksRequest;
import dev.labeler.proto.export.v1.ListWebhooksResponse;
import dev.labeler.proto.export.v1.TestWebhookRequest;
import dev.labeler.proto.export.v1.Webhook;
import dev.labeler.proto.export.v1.WebhookServiceGrpc;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.security.SecureRandom;
import java.util.HexFormat;

/// `labeler.export.v1.WebhookService`.
public final class WebhookGrpcService implements BindableService {
    private static final int MAX_WEBHOOKS = 20;
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Database database;
    private final ProjectAccessClient access;
    private final AddressPolicy addresses;

    /// @param addresses to which webhooks can send
    public WebhookGrpcService(Database database, ProjectAccessClient access, AddressPolicy addresses) {
        this.database = database;
        this.access = access;
        this.addresses = addresses;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(WebhookServiceGrpc.getServiceDescriptor())
                .unary(WebhookServiceGrpc.getCreateWebhookMethod(), this::createWebhook)
                .unary(WebhookServiceGrpc.getListWebhooksMethod(), this::listWebhooks)
                .unary(WebhookServiceGrpc.getDeleteWebhookMethod(), this::deleteWebhook)
                .unary(WebhookServiceGrpc.getTestWebhookMethod(), this::testWebhook)
                .build();
    }

    private Webhook createWebhook(CreateWebhookRequest request) {
        var dataset = access.requireAccess(request.getProjectId());
        var events = request.getEventsList().isEmpty()
                ? WebhookEvent.words()
                : request.getEventsList().stream().distinct().toList();
        if (!WebhookEvent.words().containsAll(events)) {
            throw Failure.unprocessable("An event is unknown. Allowed values: " + WebhookEvent.allowed() + ".")
                    .violation("events", "must be of " + WebhookEvent.allowed());
        }
        var url = WebhookUrl.parse(request.getUrl(), addresses);
        return database.transactions().once(request, Webhook.parser(), handle -> {
            long count = WebhookDao.countLocked(handle, request.getProjectId());
            if (count >= MAX_WEBHOOKS) {
                throw Failure.unprocessable(
                        "The project has " + MAX_WEBHOOKS + " webhooks, the maximum. Delete one that is not used.");
            }
            if (count == 0) {
                WebhookPositionDao.start(handle, request.getProjectId(), dataset.getDatasetId(), dataset.getVersion());
            }
            var row = WebhookDao.insert(
                    handle,
                    request.getProjectId(),
                    dataset.getDatasetId(),
                    url,
                    newSecret(),
                    events,
                    Caller.current().userId());
            return toProto(row).toBuilder().setSecret(row.secret().value()).build();
        });
    }

    private Secret newSecret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return new Secret("whsec_" + HexFormat.of().formatHex(bytes));
    }

    private ListWebhooksResponse listWebhooks(ListWebhooksRequest request) {
        access.requireAccess(request.getProjectId());
        var page = PageRequest.of(request);
        return database.jdbi().withHandle(handle -> {
            var rows = WebhookDao.list(handle, request.getProjectId(), page.skip(), page.limit());
            var response = ListWebhooksResponse.newBuilder().setTotal(WebhookDao.count(handle, request.getProjectId()));
            rows.forEach(row -> response.addWebhooks(toProto(row)));
            page.setNextPageToken(response, rows.size(), response.getTotal());
            return response.build();
        });
    }

    private DeleteWebhookResponse deleteWebhook(DeleteWebhookRequest request) {
        access.requireAccess(request.getProjectId());
        return database.transactions().once(request, DeleteWebhookResponse.parser(), handle -> {
            if (!WebhookDao.delete(handle, request.getProjectId(), request.getWebhookId())) {
                throw notFound(request.getProjectId(), request.getWebhookId());
            }
            return DeleteWebhookResponse.getDefaultInstance();
        });
    }

    private Delivery testWebhook(TestWebhookRequest request) {
        access.requireAccess(request.getProjectId());
        return database.transactions().once(request, Delivery.parser(), handle -> {
            var webhook = WebhookDao.find(handle, request.getProjectId(), request.getWebhookId());
            if (webhook == null) {
                throw notFound(request.getProjectId(), request.getWebhookId());
            }
            return DeliveryMapping.toProto(WebhookEvents.recordTest(handle, webhook));
        });
    }

    private static Failure notFound(String projectId, long webhookId) {
        return Failure.notFound(
                        ErrorReason.WEBHOOK_NOT_FOUND,
                        "Webhook " + webhookId + " does not exist in project " + projectId + ".")
                .with("webhook_id", webhookId);
    }

    private static Webhook toProto(WebhookRow row) {
        var webhook = Webhook.newBuilder()
                .setId(row.webhookId())
                .setProjectId(row.projectId())
                .setUrl(row.url().toString())
                .addAllEvents(row.events())
                .setCreatedAt(ProtoTimestamps.of(row.createdAt()));
        if (row.createdBy() != null) {
            webhook.setCreatedBy(row.createdBy());
        }
        return webhook.build();
    }
}
