package dev.labeler.dataset.audit;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.proto.dataset.v1.AuditAction;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes entries of the audit log.
public final class AuditWriter {
    private AuditWriter() {}

    /// Records a change by the current caller.
    ///
    /// @param handle the transaction of the change
    /// @param details alternating names and values; a null value is omitted with its name
    public static void write(Handle handle, String datasetId, AuditAction action, @Nullable Object... details) {
        var caller = Caller.current();
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        for (var i = 0; i < details.length; i += 2) {
            var value = details[i + 1];
            if (value != null) {
                names.add(String.valueOf(details[i]));
                values.add(value.toString());
            }
        }
        handle.createUpdate("""
                        INSERT INTO audit (dataset_id, action, actor, user_id, request_id, details)
                        VALUES (:dataset, :action, :actor, :user, :request, jsonb_object(:names, :values))
                        """)
                .bind("dataset", datasetId)
                .bind("action", AuditMapping.word(action))
                .bind("actor", caller.subject())
                .bind("user", caller.userId())
                .bind("request", CallContext.requestId())
                .bindArray("names", String.class, List.copyOf(names))
                .bindArray("values", String.class, List.copyOf(values))
                .execute();
    }
}
