package dev.labeler.export.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.platform.FakePlatform;
import dev.labeler.embedded.platform.PlatformEvent;
import dev.labeler.embedded.platform.PlatformFault;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.export.delivery.DeliveryConfig;
import dev.labeler.proto.export.v1.CreateWebhookRequest;
import dev.labeler.proto.export.v1.DeleteWebhookRequest;
import dev.labeler.proto.export.v1.Delivery;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.ListDeliveriesRequest;
import dev.labeler.proto.export.v1.ListWebhooksRequest;
import dev.labeler.proto.export.v1.RetryDeliveryRequest;
import dev.labeler.proto.export.v1.TestWebhookRequest;
import dev.labeler.proto.export.v1.Webhook;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final FakePlatform RECEIVER = start();
    private static final TestExportService SERVICE = new TestExportService(
            TestStore.freshStorage(),
            new DeliveryConfig(
                    DeliveryTarget.DELIVERY_TARGET_NONE,
                    null,
                    null,
                    null,
                    List.of("127.0.0.1/32"),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1)));

    private static FakePlatform start() {
        try {
            return FakePlatform.start(new FakePlatform.Settings(0, "token", "secret", 10, 100));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        SERVICE.close();
        RECEIVER.close();
    }

    @Test
    void secretIsShownOnceAndSignsEveryEvent() throws Exception {
        var webhook = create(SERVICE.project(CocoSamples.BOXES));

        assertThat(webhook.getSecret()).startsWith("whsec_").hasSizeGreaterThan(64);
        assertThat(webhook.getEventsList()).contains("version.published", "import.done", "dataset.changed");
        var listed = SERVICE.owner()
                .webhooks()
                .listWebhooks(ListWebhooksRequest.newBuilder()
                        .setProjectId(webhook.getProjectId())
                        .build());
        assertThat(listed.getWebhooksList())
                .containsExactly(webhook.toBuilder().clearSecret().build());

        RECEIVER.failNext(PlatformFault.ERROR);
        RECEIVER.failNext(PlatformFault.REDIRECT);
        RECEIVER.failNext(PlatformFault.HALF_BODY);
        var test = SERVICE.owner()
                .webhooks()
                .testWebhook(TestWebhookRequest.newBuilder()
                        .setProjectId(webhook.getProjectId())
                        .setWebhookId(webhook.getId())
                        .build());
        var delivered = awaitDelivered(webhook, "webhook.test");
        assertThat(delivered.getId()).isEqualTo(test.getId());
        assertThat(delivered.getAttempts()).isGreaterThanOrEqualTo(3);
        assertThat(received(webhook, "webhook.test")).isNotEmpty().allMatch(PlatformEvent::isSigned);
        assertThat(RECEIVER.ledger()).noneMatch(entry -> entry.path().equals("/redirected"));

        var before = received(webhook, "webhook.test").size();
        var _ = SERVICE.owner()
                .deliveries()
                .retryDelivery(RetryDeliveryRequest.newBuilder()
                        .setProjectId(webhook.getProjectId())
                        .setDeliveryId(test.getId())
                        .build());
        Eventually.eventually(
                LIMIT, () -> assertThat(received(webhook, "webhook.test")).hasSizeGreaterThan(before));
    }

    @Test
    void publicationsImportsAndChangesOfTheDatasetAreSent() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var webhook = create(project);
        var version = SERVICE.owner().publish(project);
        SERVICE.removeImage(project, "c.jpg");
        SERVICE.importAgain(project);

        awaitDelivered(webhook, "version.published");
        assertThat(received(webhook, "version.published"))
                .singleElement()
                .satisfies(event -> assertThat(event.body())
                        .contains("\"version_id\":" + version.getId())
                        .contains("\"version_number\":\"v1.0\"")
                        .contains("\"dataset_id\":\"" + SERVICE.datasetOf(project) + "\""));
        awaitDelivered(webhook, "dataset.changed");
        assertThat(received(webhook, "dataset.changed").getFirst().body()).contains("\"version\":");
        awaitDelivered(webhook, "import.done");
        assertThat(received(webhook, "import.done").getFirst().body()).contains("\"status\":\"done\"");
    }

    @Test
    void deletedWebhookGetsNothingMore() throws Exception {
        var webhook = create(SERVICE.project(CocoSamples.BOXES));
        var request = DeleteWebhookRequest.newBuilder()
                .setProjectId(webhook.getProjectId())
                .setWebhookId(webhook.getId())
                .build();
        var _ = SERVICE.owner().webhooks().deleteWebhook(request);

        assertThat(ExportErrors.of(() -> SERVICE.owner().webhooks().deleteWebhook(request))
                        .reason())
                .isEqualTo(ErrorReason.WEBHOOK_NOT_FOUND);
        var _ = SERVICE.owner().publish(webhook.getProjectId());
        assertThat(deliveries(webhook)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/", "http://", "https://user:password@127.0.0.1/", "http://127.0.0.1/#a",
                        "http://10.0.0.1/",
                "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://127.0.0.2/", "//127.0.0.1/",
                        "nonsense",
                "http://127.0.0.1:70000/", "file:///etc/passwd", "http://0x7f.1/"
            })
    void unacceptableUrlsAreRefused(String url) throws Exception {
        assertThat(ExportErrors.of(() -> SERVICE.owner()
                                .webhooks()
                                .createWebhook(CreateWebhookRequest.newBuilder()
                                        .setProjectId(Project.ID)
                                        .setUrl(url)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
    }

    /// A project for requests that change nothing.
    private static final class Project {
        static final String ID = create();

        private static String create() {
            try {
                return SERVICE.project(CocoSamples.BOXES);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Webhook create(String project) {
        var webhook = SERVICE.owner()
                .webhooks()
                .createWebhook(CreateWebhookRequest.newBuilder()
                        .setProjectId(project)
                        .setUrl(RECEIVER.uri().resolve("/events").toString())
                        .build());
        RECEIVER.acceptSecret(webhook.getSecret());
        return webhook;
    }

    private static Delivery awaitDelivered(Webhook webhook, String event) {
        return Eventually.eventuallyGet(
                LIMIT,
                () -> deliveries(webhook).stream()
                        .filter(delivery -> delivery.getEvent().equals(event)
                                && delivery.getState() == DeliveryState.DELIVERY_STATE_DELIVERED)
                        .findFirst()
                        .orElseThrow());
    }

    private static List<Delivery> deliveries(Webhook webhook) {
        return SERVICE.owner()
                .deliveries()
                .listDeliveries(ListDeliveriesRequest.newBuilder()
                        .setProjectId(webhook.getProjectId())
                        .setWebhookId(webhook.getId())
                        .build())
                .getDeliveriesList();
    }

    private static List<PlatformEvent> received(Webhook webhook, String event) {
        return RECEIVER.events().stream()
                .filter(each -> each.event().equals(event) && each.body().contains(webhook.getProjectId()))
                .toList();
    }
}
