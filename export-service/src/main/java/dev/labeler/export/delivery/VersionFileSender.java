package dev.labeler.export.delivery;

import dev.labeler.kit.db.Database;
import java.io.IOException;
import java.util.Objects;

/// Delivers the file of a version.
abstract class VersionFileSender implements DeliverySender {
    private final Database database;

    VersionFileSender(Database database) {
        this.database = database;
    }

    @Override
    public final DeliveryOutcome send(DeliveryRow delivery) throws IOException, InterruptedException {
        long versionId = Objects.requireNonNull(delivery.versionId());
        var file = database.jdbi().withHandle(handle -> DeliveryFileDao.find(handle, versionId));
        return file == null ? new DeliveryOutcome.Refused("The version has no DICE file.") : send(delivery, file);
    }

    abstract DeliveryOutcome send(DeliveryRow delivery, DeliveryFile file) throws IOException, InterruptedException;
}
