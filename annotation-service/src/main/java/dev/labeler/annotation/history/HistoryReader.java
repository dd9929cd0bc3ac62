package dev.labeler.annotation.history;

import dev.labeler.annotation.project.UserNameClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.TransactionRunner;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.HistoryPage;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.UndoResponse;
import java.util.List;
import java.util.TreeSet;

/// Reads pages of history with the names of the users.
final class HistoryReader {
    private final Database database;
    private final UserNameClient users;

    public HistoryReader(Database database, UserNameClient users) {
        this.database = database;
        this.users = users;
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
        var names = users.find(ids);
        return entries.stream()
                .map(entry -> {
                    var name = names.get(entry.getChangedBy());
                    return name == null
                            ? entry
                            : entry.toBuilder().setChangedByName(name).build();
                })
                .toList();
    }
}
