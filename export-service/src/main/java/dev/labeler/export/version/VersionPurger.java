package dev.labeler.export.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.util.List;

/// Deletes the versions and exports of a purged dataset, objects before rows, so that a run after a kill
/// finds the remaining objects. Idempotent.
public final class VersionPurger {
    private final Database database;
    private final ObjectStore store;

    /// @param store the annotations bucket
    public VersionPurger(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    public void purge(String datasetId) {
        var projects = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT DISTINCT project_id FROM version WHERE dataset_id = :dataset")
                        .bind("dataset", datasetId)
                        .mapTo(String.class)
                        .list());
        projects.forEach(project -> store.deletePrefix("exports/" + project + "/"));
        store.deletePrefix("datasets/" + datasetId + "/working/");
        database.transactions().inTransaction(handle -> {
            handle.createUpdate("""
                            DELETE FROM artifact a USING version v
                            WHERE v.version_id = a.version_id AND v.dataset_id = :dataset
                            """).bind("dataset", datasetId).execute();
            for (var table : List.of("delivery", "delivery_setting", "webhook", "webhook_position")) {
                handle.execute("DELETE FROM " + table + " WHERE dataset_id = ?", datasetId);
            }
            handle.createUpdate("DELETE FROM version WHERE dataset_id = :dataset")
                    .bind("dataset", datasetId)
                    .execute();
            handle.createUpdate("DELETE FROM working_copy WHERE project_id = ANY(:projects)")
                    .bindArray("projects", String.class, List.copyOf(projects))
                    .execute();
            return handle.createUpdate("DELETE FROM stored_export WHERE project_id = ANY(:projects)")
                    .bindArray("projects", String.class, List.copyOf(projects))
                    .execute();
        });
    }
}
