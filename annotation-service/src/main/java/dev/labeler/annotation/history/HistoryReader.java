package dev.labeler.annotation.history;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.TransactionRunner;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.HistoryPage;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads pages of history with the names of the users.
final class HistoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);

    private final Database database;
    private final IdentityServiceGrpc.IdentityServiceBlockingStub users;

    /// @param users channel to the identity service with this service's own credential
    public HistoryReader(Database database, Channel users) {
        this.database = database;
        this.users = IdentityServiceGrpc.newBlockingStub(users);
    }

    public HistoryPage readOfProject(String projectId, ListProjectHistoryRequest request) {
        var page = PageRequest.of(request);
        return readPage(
                page,
                handle -> HistoryDao.listOfProject(
                        handle, projectId, page.skip(), page.limit(), new ResponseTextBudget()));
    }

    public HistoryPage readOfAnnotation(String projectId, ListAnnotationHistoryRequest request) {
        var page = PageRequest.of(request);
        return readPage(
                page,
                handle -> HistoryDao.listOfAnnotation(
                        handle,
                        projectId,
                        request.getAnnotationId(),
                        page.skip(),
                        page.limit(),
                        new ResponseTextBudget()));
    }

    public UndoResponse withUserNames(UndoResponse response) {
        return response.toBuilder()
                .clearChanges()
                .addAllChanges(withUserNames(response.getChangesList()))
                .build();
    }

    private HistoryPage readPage(
            PageRequest page, TransactionRunner.Work<List<HistoryEntry>, RuntimeException> entries) {
        var response = HistoryPage.newBuilder()
                .addAllHistory(withUserNames(database.transactions().inSnapshot(entries)));
        page.setNextPageToken(response, response.getHistoryCount());
        return response.build();
    }

    private List<HistoryEntry> withUserNames(List<HistoryEntry> entries) {
        var ids = new TreeSet<Long>();
        entries.stream().filter(HistoryEntry::hasChangedBy).forEach(entry -> ids.add(entry.getChangedBy()));
        if (ids.isEmpty()) {
            return entries;
        }
        var names = findUserNames(ids);
        return entries.stream()
                .map(entry -> {
                    var name = names.get(entry.getChangedBy());
                    return name == null
                            ? entry
                            : entry.toBuilder().setChangedByName(name).build();
                })
                .toList();
    }

    /// Returns no names if dataset-service fails, so that the history is still readable.
    private Map<Long, String> findUserNames(Set<Long> ids) {
        var names = new HashMap<Long, String>();
        try {
            users.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(ids).build())
                    .getUsersList()
                    .forEach(
                            user -> names.put(user.getId(), user.hasFullName() ? user.getFullName() : user.getEmail()));
        } catch (StatusRuntimeException e) {
            LOG.warn(
                    "Cannot read the user names of a history: status={}",
                    e.getStatus().getCode());
        }
        return names;
    }
}
