package dev.labeler.annotation.feed;

import dev.labeler.annotation.feed.ProjectChangeDao.Change;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Reads pages of complete writes. A write that is larger than a page is one abridged event.
final class ProjectEventReader {
    static final int MAX_CHANGES = 500;
    static final int MAX_LISTED = 100;

    private final Database database;

    ProjectEventReader(Database database) {
        this.database = database;
    }

    /// Returns the next writes after `after`; the page's `seq` is `until` if there are no more.
    ///
    /// @param until a settled number
    ProjectEvents read(String projectId, long after, long until) {
        return database.transactions().inOrderedSnapshot(handle -> read(handle, projectId, after, until));
    }

    /// Returns the last number that was assigned in any project.
    long readLastSeq() {
        return database.jdbi().withHandle(WriterLockDao::readLastSeq);
    }

    private static ProjectEvents read(Handle handle, String projectId, long after, long until) {
        var annotations = ProjectChangeDao.listAnnotations(handle, projectId, after, until, MAX_CHANGES + 1);
        var images = ProjectChangeDao.listImages(handle, projectId, after, until, MAX_CHANGES + 1);
        var end = Math.min(lastComplete(annotations, until), lastComplete(images, until));
        var writes = new TreeMap<Long, List<Change>>();
        for (var changes : List.of(annotations, images)) {
            for (var change : changes) {
                writes.computeIfAbsent(change.seq(), _ -> new ArrayList<>()).add(change);
            }
        }
        var isSplit = !writes.isEmpty() && writes.firstKey() > end;
        if (isSplit) {
            end = writes.firstKey();
        }
        var complete = writes.headMap(end, true);
        return toPage(handle, projectId, complete, isSplit).setSeq(end).build();
    }

    /// The last write whose changes are all in the list.
    private static long lastComplete(List<Change> changes, long until) {
        return changes.size() <= MAX_CHANGES ? until : changes.getLast().seq() - 1;
    }

    private static ProjectEvents.Builder toPage(
            Handle handle, String projectId, SortedMap<Long, List<Change>> writes, boolean isSplit) {
        var imageIds = new LinkedHashSet<String>();
        writes.values().forEach(write -> imageIds.addAll(listedImages(write)));
        var status = imageIds.isEmpty() ? null : ProjectChangeDao.findImages(handle, projectId, imageIds);
        var page = ProjectEvents.newBuilder();
        for (var write : writes.values()) {
            var event = write.getFirst().toEvent();
            for (var change : write) {
                if (change.annotation() != null && event.getAnnotationsCount() < MAX_LISTED) {
                    event.addAnnotations(change.annotation());
                }
            }
            for (var imageId : listedImages(write)) {
                var image = Objects.requireNonNull(status).get(imageId);
                if (image != null) {
                    event.addImages(image);
                }
            }
            page.addEvents(event.setIsAbridged(isSplit || isAbridged(write)));
        }
        return page;
    }

    private static List<String> listedImages(List<Change> write) {
        return write.stream().map(Change::imageId).distinct().limit(MAX_LISTED).toList();
    }

    private static boolean isAbridged(List<Change> write) {
        return write.stream().filter(change -> change.annotation() != null).count() > MAX_LISTED
                || write.stream().map(Change::imageId).distinct().count() > MAX_LISTED;
    }
}
