package dev.labeler.dataset.audit;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.AuditEntry;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/// Maps rows of `audit` to messages, and actions to their words in SQL.
final class AuditMapping {
    private static final String PREFIX = "AUDIT_ACTION_";

    private AuditMapping() {}

    static String word(AuditAction action) {
        return action.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    static AuditEntry toProto(ResultSet row) throws SQLException {
        var entry = AuditEntry.newBuilder()
                .setId(row.getLong("audit_id"))
                .setDatasetId(row.getString("dataset_id"))
                .setAction(AuditAction.valueOf(PREFIX + row.getString("action").toUpperCase(Locale.ROOT)))
                .setActor(row.getString("actor"))
                .setAt(DatasetMapping.toProto(TimestampColumn.read(row, "at")));
        var userId = row.getObject("user_id", Long.class);
        if (userId != null) {
            entry.setUserId(userId);
        }
        var requestId = row.getString("request_id");
        if (requestId != null) {
            entry.setRequestId(requestId);
        }
        var names = texts(row.getArray("names"));
        var values = texts(row.getArray("values"));
        for (var i = 0; i < names.length; i++) {
            entry.putDetails(names[i], values[i]);
        }
        return entry.build();
    }

    private static String[] texts(Array array) throws SQLException {
        return (String[]) array.getArray();
    }
}
