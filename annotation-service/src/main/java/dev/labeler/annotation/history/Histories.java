package dev.labeler.annotation.history;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.HistoryPage;
import dev.labeler.proto.annotation.v1.UndoResponse;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages of history, with the names of those who made it.
public final class Histories {
    private static final Logger LOG = LoggerFactory.getLogger(Histories.class);
    private static final int PAGE = 50;
    private static final int MOST = 200;

    private final Database database;
    private final IdentityServiceGrpc.IdentityServiceBlockingStub users;

    /// @param users channel to the identity service with this service's own credential
    public Histories(Database database, Channel users) {
        this.database = database;
        this.users = IdentityServiceGrpc.newBlockingStub(users);
    }

    /// @param limit 50 where null
    public HistoryPage ofProject(String projectId, int skip, @Nullable Integer limit) {
        var most = checked(skip, limit);
        return page(database.transactions()
                .inSnapshot(handle -> HistoryDao.ofProject(handle, projectId, skip, most, new TextBudget())));
    }

    /// @param limit 50 where null
    public HistoryPage ofAnnotation(String projectId, long annotationId, int skip, @Nullable Integer limit) {
        var most = checked(skip, limit);
        return page(database.transactions()
                .inSnapshot(handle ->
                        HistoryDao.ofAnnotation(handle, projectId, annotationId, skip, most, new TextBudget())));
    }

    public UndoResponse named(UndoResponse response) {
        return response.toBuilder()
                .clearChanges()
                .addAllChanges(named(response.getChangesList()))
                .build();
    }

    private HistoryPage page(List<HistoryEntry> entries) {
        return HistoryPage.newBuilder().addAllHistory(named(entries)).build();
    }

    private List<HistoryEntry> named(List<HistoryEntry> entries) {
        var ids = new TreeSet<Long>();
        entries.stream().filter(HistoryEntry::hasChangedBy).forEach(entry -> ids.add(entry.getChangedBy()));
        if (ids.isEmpty()) {
            return entries;
        }
        var names = names(ids);
        return entries.stream()
                .map(entry -> {
                    var name = names.get(entry.getChangedBy());
                    return name == null
                            ? entry
                            : entry.toBuilder().setChangedByName(name).build();
                })
                .toList();
    }

    /// History is worth telling without names, too.
    private Map<Long, String> names(Set<Long> ids) {
        var names = new HashMap<Long, String>();
        try {
            users.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(ids).build())
                    .getUsersList()
                    .forEach(
                            user -> names.put(user.getId(), user.hasFullName() ? user.getFullName() : user.getEmail()));
        } catch (StatusRuntimeException e) {
            LOG.warn("history without names: {}", e.getStatus().getCode());
        }
        return names;
    }

    private static int checked(int skip, @Nullable Integer limit) {
        var most = limit == null ? PAGE : limit;
        if (skip < 0 || most < 1 || most > MOST) {
            throw Failure.invalid("skip counts from 0, limit from 1 to " + MOST + ".")
                    .with("path", skip < 0 ? "skip" : "limit");
        }
        return most;
    }
}
