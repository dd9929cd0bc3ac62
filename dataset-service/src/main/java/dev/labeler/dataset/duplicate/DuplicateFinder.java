package dev.labeler.dataset.duplicate;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.ThumbnailTask;
import dev.labeler.dataset.thumbnail.ThumbnailLinkSigner;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.DuplicateGroup;
import dev.labeler.proto.dataset.v1.DuplicateImage;
import dev.labeler.proto.dataset.v1.DuplicateKind;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Finds exact and near duplicates among the images of a dataset.
public final class DuplicateFinder {
    private static final int DEFAULT_THRESHOLD = 4;
    private static final int MAX_THRESHOLD = 16;
    private static final int IMAGES_SHOWN = 100;

    /// Different hashes per dataset; grouping this many takes 50 MB.
    private static final int MAX_ENTRIES = 1_000_000;

    private final Database database;
    private final ThumbnailLinkSigner thumbnails;
    private final JobScheduler jobs;
    private final Clock clock;

    /// Allows one grouping at a time, to bound memory.
    private final Semaphore grouping = new Semaphore(1);

    public DuplicateFinder(Database database, ThumbnailLinkSigner thumbnails, JobScheduler jobs, Clock clock) {
        this.database = database;
        this.thumbnails = thumbnails;
        this.jobs = jobs;
        this.clock = clock;
    }

    public ListDuplicatesResponse list(ListDuplicatesRequest request, DatasetRow dataset) throws InterruptedException {
        var threshold = request.hasThreshold() ? request.getThreshold() : DEFAULT_THRESHOLD;
        if (threshold < 0 || threshold > MAX_THRESHOLD) {
            throw Failure.invalid("`threshold` must be 0 to " + MAX_THRESHOLD + " bits.")
                    .with("path", "threshold");
        }
        var page = PageRequest.keyset(request);
        var skip = page.position() == null ? page.skip() : skip(page.position(), dataset);
        var response = ListDuplicatesResponse.newBuilder().setPending(pending(dataset));
        grouping.acquire();
        try {
            var groups = DuplicateGroupIndex.of(entries(dataset), threshold);
            var total = groups.heads().size();
            var start = Math.min(total, skip);
            var end = Math.min(total, start + page.limit());
            response.setTotal(total);
            if (end < total) {
                page.setNextPageToken(response, position(dataset, end));
            }
            var shown = groups.members(groups.heads().subList(start, end));
            return response.addAllGroups(shown(dataset, shown)).build();
        } finally {
            grouping.release();
        }
    }

    /// Schedules the thumbnail task while images are pending, because datasets that are older than the task have no
    /// instance of it.
    private long pending(DatasetRow dataset) {
        var pending = database.jdbi().withHandle(handle -> DuplicateDao.countPending(handle, dataset));
        if (pending > 0) {
            database.transactions()
                    .inTransaction(handle ->
                            jobs.schedule(handle, ThumbnailTask.repeatedInstance(dataset.id()), clock.instant()));
        }
        return pending;
    }

    private List<DuplicateDao.HashGroup> entries(DatasetRow dataset) {
        var entries = database.transactions()
                .inSnapshot(handle -> DuplicateDao.listHashGroups(handle, dataset, MAX_ENTRIES + 1));
        if (entries.size() > MAX_ENTRIES) {
            throw Failure.unprocessable("The dataset has more than " + MAX_ENTRIES
                            + " different images; duplicates cannot be listed.")
                    .with("dataset_id", dataset.id());
        }
        return entries;
    }

    private List<DuplicateGroup> shown(DatasetRow dataset, List<List<DuplicateDao.HashGroup>> page) {
        var phashes = new ArrayList<Long>();
        var groups = new ArrayList<Integer>();
        var sha256s = new ArrayList<String>();
        var shaGroups = new ArrayList<Integer>();
        for (var i = 0; i < page.size(); i++) {
            for (var entry : page.get(i)) {
                if (entry.sha256() == null) {
                    phashes.add(entry.phash());
                    groups.add(i);
                } else {
                    sha256s.add(entry.sha256());
                    shaGroups.add(i);
                }
            }
        }
        return database.jdbi().withHandle(handle -> {
            var members = DuplicateDao.members(handle, dataset, phashes, groups, sha256s, shaGroups, IMAGES_SHOWN);
            var links = thumbnails.of(
                    handle,
                    dataset.id(),
                    dataset.storagePath(),
                    members.stream().map(DuplicateDao.GroupMember::sha256).toList());
            return grouped(page, members, links);
        });
    }

    private static List<DuplicateGroup> grouped(
            List<List<DuplicateDao.HashGroup>> page,
            List<DuplicateDao.GroupMember> members,
            Map<String, String> links) {
        var groups = page.stream()
                .map(entries -> DuplicateGroup.newBuilder().setKind(kind(entries)))
                .toList();
        for (var member : members) {
            var leader = page.get(member.group()).getFirst();
            groups.get(member.group()).setNumImages(member.groupSize()).addImages(image(member, leader, links));
        }
        return groups.stream().map(DuplicateGroup.Builder::build).toList();
    }

    private static DuplicateKind kind(List<DuplicateDao.HashGroup> entries) {
        return entries.size() == 1 && entries.getFirst().exact()
                ? DuplicateKind.DUPLICATE_KIND_EXACT
                : DuplicateKind.DUPLICATE_KIND_NEAR;
    }

    private static DuplicateImage image(
            DuplicateDao.GroupMember member, DuplicateDao.HashGroup leader, Map<String, String> links) {
        var image = DuplicateImage.newBuilder()
                .setId(member.imageId())
                .setFileName(member.imageId())
                .setSha256(member.sha256());
        if (member.phash() != null && leader.sha256() == null) {
            image.setDistance(Long.bitCount(member.phash() ^ leader.phash()));
        }
        var link = links.get(member.sha256());
        if (link != null) {
            image.setThumbnailUrl(link);
        }
        return image.build();
    }

    /// The token contains the version: groups may change while images are processed, a version does not.
    private static String position(DatasetRow dataset, int skip) {
        return dataset.version() + " " + skip;
    }

    private static int skip(String position, DatasetRow dataset) {
        var version = dataset.version() + " ";
        if (position.startsWith(version)) {
            try {
                return Integer.parseUnsignedInt(position.substring(version.length()));
            } catch (NumberFormatException e) {
                throw otherVersion();
            }
        }
        throw otherVersion();
    }

    private static Failure otherVersion() {
        return Failure.invalid(
                        "The page token belongs to another version of the dataset. Repeat the request without it.")
                .with("path", "page_token");
    }
}
