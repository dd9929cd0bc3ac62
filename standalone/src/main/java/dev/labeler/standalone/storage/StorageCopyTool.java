package dev.labeler.standalone.storage;

import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Copies the buckets of uploaded files and of annotations from one store to another.
///
/// @param parallel number of objects that are copied at once
/// @param deletes whether objects that only the target has are deleted
/// @param follows whether passes are repeated until one copies at most `few` objects without a failure
/// @param few see `follows`
public record StorageCopyTool(
        StorageConfig from, StorageConfig to, int parallel, boolean deletes, boolean follows, long few) {

    /// Returns the totals of the last pass, one for each bucket.
    public List<CopyTotals> run(PrintWriter out) throws InterruptedException {
        while (true) {
            var totals = new ArrayList<CopyTotals>();
            totals.add(copy(from.datasetsBucket(), to.datasetsBucket(), out));
            totals.add(copy(from.annotationsBucket(), to.annotationsBucket(), out));
            var copied = totals.stream().mapToLong(CopyTotals::copied).sum();
            var isComplete = totals.stream().allMatch(each -> each.failures().isEmpty());
            if (!follows || (isComplete && copied <= few)) {
                return totals;
            }
            out.printf("%d objects were new or changed; the next pass follows%n", copied);
            out.flush();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private CopyTotals copy(String fromBucket, String toBucket, PrintWriter out) throws InterruptedException {
        try (var source = ObjectStore.open(from, fromBucket);
                var target = ObjectStore.open(to, toBucket)) {
            target.admin().ensureExists();
            target.admin().probe();
            return new BucketCopier(source, target, parallel, deletes, out).run();
        }
    }
}
