package dev.labeler.annotation.feed;

import dev.labeler.annotation.lease.ImageLeaseDao;
import dev.labeler.annotation.lease.ImageLeaseRow;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the new changes of all projects that have subscribers: three statements for any number of projects, and
/// one page for each project with changes.
final class ProjectFeedPoller {
    private static final int MAX_PAGES = 20;

    private final Database database;
    private final ProjectEventReader reader;

    ProjectFeedPoller(Database database, ProjectEventReader reader) {
        this.database = database;
        this.reader = reader;
    }

    /// What a round reads before the changes.
    private record Reading(long lastSeq, Map<Long, Set<String>> holders, Map<String, List<ImageLeaseRow>> leases) {}

    void poll(Collection<ProjectFeed> feeds) {
        if (feeds.isEmpty()) {
            return;
        }
        var reading = database.jdbi().withHandle(handle -> {
            // In this order, see SettledSeq.
            var lastSeq = WriterLockDao.readLastSeq(handle);
            var holders = WriterLockDao.findHolders(
                    handle, feeds.stream().map(ProjectFeed::lockKey).toList());
            var leases = ImageLeaseDao.listOfProjects(
                    handle, feeds.stream().map(ProjectFeed::projectId).toList());
            return new Reading(
                    lastSeq, holders, leases.stream().collect(Collectors.groupingBy(ImageLeaseRow::projectId)));
        });
        for (var feed : feeds) {
            advance(feed, reading);
        }
    }

    private void advance(ProjectFeed feed, Reading reading) {
        feed.settled().update(reading.lastSeq(), reading.holders().getOrDefault(feed.lockKey(), Set.of()));
        if (!feed.settled().isKnown()) {
            return;
        }
        var until = feed.settled().value();
        var leases = reading.leases().getOrDefault(feed.projectId(), List.of());
        if (feed.head() < 0) {
            feed.start(until, leases);
            return;
        }
        var leaseEvents = feed.replaceLeases(leases);
        if (!leaseEvents.isEmpty()) {
            feed.append(ProjectEvents.newBuilder()
                    .setSeq(feed.head())
                    .addAllLeases(leaseEvents)
                    .build());
        }
        for (var page = 0; page < MAX_PAGES && feed.head() < until; page++) {
            feed.append(reader.read(feed.projectId(), feed.head(), until));
        }
    }
}
