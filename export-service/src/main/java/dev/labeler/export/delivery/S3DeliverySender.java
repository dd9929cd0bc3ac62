package dev.labeler.export.delivery;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes `{dataset_id}/annotations.json` in the platform's bucket. The object is replaced on the condition that it is
/// still the
/// one whose version was read, and read back afterwards.
final class S3DeliverySender extends VersionFileSender {
    private static final int MAX_COLLISIONS = 3;
    private static final Pattern NUMBER = Pattern.compile("v(\\d{1,9})\\.(\\d{1,9})");

    private final ObjectStore annotations;
    private final ObjectStore platform;
    private final DeliveryConfig.PlatformStore settings;
    private final Clock clock;

    /// @param annotations the annotations bucket
    /// @param platform the platform's bucket
    S3DeliverySender(
            Database database,
            ObjectStore annotations,
            ObjectStore platform,
            DeliveryConfig.PlatformStore settings,
            Clock clock) {
        super(database);
        this.annotations = annotations;
        this.platform = platform;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public DeliveryTarget target() {
        return DeliveryTarget.DELIVERY_TARGET_S3;
    }

    @Override
    DeliveryOutcome send(DeliveryRow delivery, DeliveryFile file) throws IOException {
        if (settings.createsBucket()) {
            platform.admin().ensureExists();
        }
        var key = settings.prefix() + file.datasetId() + "/annotations.json";
        for (var attempt = 1; attempt <= MAX_COLLISIONS; attempt++) {
            var present = platform.head(key);
            if (present != null && isNewer(present.metadata(), file)) {
                return new DeliveryOutcome.Superseded();
            }
            if (isSame(present, file) || replace(key, present, file)) {
                return readBack(key, file);
            }
        }
        return new DeliveryOutcome.Failed("The object " + key + " is changed by another writer.", null);
    }

    private boolean replace(String key, @Nullable ObjectInfo present, DeliveryFile file) {
        return platform.replace(
                key,
                present == null ? null : present.etag(),
                annotations,
                file.object(),
                "application/json",
                Map.of(
                        "dataset_id", file.datasetId(),
                        "version", file.number(),
                        "version_id", Long.toString(file.versionId()),
                        "updated_at", clock.instant().toString()));
    }

    private DeliveryOutcome readBack(String key, DeliveryFile file) throws IOException {
        var stored = new StoredObject(key, file.object().size(), file.object().sha256());
        return platform.verify(stored) instanceof ReadOutcome.Intact
                ? new DeliveryOutcome.Delivered("s3://" + platform.bucket() + "/" + key)
                : new DeliveryOutcome.Failed("The object " + key + " has other bytes than were written.", null);
    }

    private static boolean isSame(@Nullable ObjectInfo present, DeliveryFile file) {
        return present != null
                && Long.toString(file.versionId()).equals(present.metadata().get("version_id"))
                && present.size() == file.object().size()
                && file.object().sha256().equals(present.sha256());
    }

    /// By the order of publication; an object that another program wrote has only the version's number.
    private static boolean isNewer(Map<String, String> metadata, DeliveryFile file) {
        var versionId = metadata.get("version_id");
        if (versionId != null && versionId.matches("\\d{1,18}")) {
            return Long.parseLong(versionId) > file.versionId();
        }
        var number = metadata.get("version");
        return number != null && order(number) > order(file.number());
    }

    private static long order(String number) {
        var matcher = NUMBER.matcher(number);
        return matcher.matches()
                ? (Long.parseLong(matcher.group(1)) << Integer.SIZE) + Long.parseLong(matcher.group(2))
                : 0;
    }
}
