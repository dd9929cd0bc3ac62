package dev.labeler.export.delivery;

import dev.labeler.export.http.AddressPolicy;
import dev.labeler.export.http.OutboundHttpClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates the senders of the configured targets and delivers what is due.
public final class DeliveryModule implements AutoCloseable {
    private final OutboundHttpClient client;
    private final @Nullable ObjectStore platform;
    private final DeliveryDispatcher dispatcher;

    private DeliveryModule(OutboundHttpClient client, @Nullable ObjectStore platform, DeliveryDispatcher dispatcher) {
        this.client = client;
        this.platform = platform;
        this.dispatcher = dispatcher;
    }

    /// @param annotations the annotations bucket
    /// @param others senders of further targets, which the caller closes
    public static DeliveryModule open(
            DeliveryConfig config, Database database, ObjectStore annotations, List<DeliverySender> others) {
        var clock = database.clock();
        var client = new OutboundHttpClient(AddressPolicy.unrestricted(), clock);
        var senders = new EnumMap<DeliveryTarget, DeliverySender>(DeliveryTarget.class);
        others.forEach(sender -> senders.put(sender.target(), sender));
        ObjectStore platform = null;
        if (config.s3() != null) {
            var storage = config.s3().storage();
            platform = ObjectStore.open(storage, storage.platformBucket());
            var sender = new S3DeliverySender(database, annotations, platform, config.s3(), clock);
            senders.put(sender.target(), sender);
        }
        if (config.uploadApi() != null) {
            var sender = new UploadApiSender(database, annotations, client, config.uploadApi());
            senders.put(sender.target(), sender);
        }
        if (config.webhook() != null) {
            var webhook = config.webhook();
            var sender =
                    new PlatformWebhookSender(database, annotations, client, webhook.url(), webhook.secret(), clock);
            senders.put(sender.target(), sender);
        }
        var runner = new DeliveryRunner(database, senders, config.firstDelay(), config.acknowledgementDelay());
        return new DeliveryModule(client, platform, new DeliveryDispatcher(database, runner, config.polling()));
    }

    @Override
    public void close() {
        dispatcher.close();
        client.close();
        if (platform != null) {
            platform.close();
        }
    }
}
