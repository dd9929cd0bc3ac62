package dev.labeler.export.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Inserts the delivery of a version to the platform when it is published, and reads it for responses.
public final class DeliveryPlanner {
    /// The event of a published version.
    public static final String PUBLISHED = "version.published";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeliveryConfig config;

    public DeliveryPlanner(DeliveryConfig config) {
        this.config = config;
    }

    /// Inserts the delivery in the transaction that publishes the version. The undelivered older versions of the
    /// project are
    /// superseded.
    public void insert(Handle handle, long versionId) {
        var file = DeliveryFileDao.find(handle, versionId);
        if (file == null
                || DeliveryDao.findOfVersions(handle, List.of(versionId)).containsKey(versionId)) {
            return;
        }
        var target = effective(DeliverySettingDao.find(handle, file.projectId()));
        if (target == DeliveryTarget.DELIVERY_TARGET_NONE) {
            return;
        }
        var _ = DeliveryDao.insert(
                handle,
                new DeliveryDao.NewDelivery(
                        file.projectId(),
                        file.datasetId(),
                        target,
                        "platform/" + file.datasetId(),
                        PUBLISHED,
                        versionId,
                        null,
                        content(file)));
        DeliveryDao.supersedeOlder(handle, file.projectId(), versionId);
    }

    private static String content(DeliveryFile file) {
        return JSON.createObjectNode()
                .put("version_id", file.versionId())
                .put("version_number", file.number())
                .toString();
    }

    /// The deliveries of versions to the platform, by version id.
    public Map<Long, DeliveryRow> find(Handle handle, List<Long> versionIds) {
        return DeliveryDao.findOfVersions(handle, versionIds);
    }

    DeliveryTarget effective(DeliveryTarget chosen) {
        return chosen == DeliveryTarget.DELIVERY_TARGET_DEFAULT ? config.defaultTarget() : chosen;
    }

    DeliveryConfig config() {
        return config;
    }
}
