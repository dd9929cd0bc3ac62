package dev.labeler.dataset.statistics;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.statistics.StatisticsDao.Quantity;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.ClassStatistics;
import dev.labeler.proto.dataset.v1.DatasetStatistics;
import dev.labeler.proto.dataset.v1.Distribution;
import dev.labeler.proto.dataset.v1.HistogramBucket;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the statistics of a dataset version. Its rows do not change, so that several statements give consistent
/// figures.
public final class StatisticsReader {
    private StatisticsReader() {}

    public static DatasetStatistics read(Database database, DatasetRow dataset) {
        return database.jdbi().withHandle(handle -> read(handle, dataset));
    }

    private static DatasetStatistics read(Handle handle, DatasetRow dataset) {
        var inSplits =
                dataset.splits().values().stream().mapToLong(Long::longValue).sum();
        var statistics = DatasetStatistics.newBuilder()
                .setDatasetId(dataset.id())
                .setVersion(dataset.version())
                .setNumImages(dataset.numImages())
                .setNumMissingImages(dataset.numMissingImages())
                .setNumAnnotations(dataset.numAnnotations())
                .putAllContentTypes(StatisticsDao.contentTypes(handle, dataset))
                .putAllSplits(dataset.splits())
                .setNumImagesWithoutSplit(dataset.numImages() - inSplits)
                .addAllClasses(classes(handle, dataset));
        var width = distribution(handle, dataset, Quantity.WIDTH);
        if (width != null) {
            statistics.setWidth(width);
        }
        var height = distribution(handle, dataset, Quantity.HEIGHT);
        if (height != null) {
            statistics.setHeight(height);
        }
        var bytes = distribution(handle, dataset, Quantity.BYTES);
        if (bytes != null) {
            statistics.setBytes(bytes);
        }
        return statistics.build();
    }

    private static @Nullable Distribution distribution(Handle handle, DatasetRow dataset, Quantity quantity) {
        var range = StatisticsDao.range(handle, dataset, quantity);
        if (range == null) {
            return null;
        }
        var distribution = Distribution.newBuilder()
                .setMin(range.min())
                .setMedian(range.median())
                .setMax(range.max());
        for (var bucket : StatisticsDao.histogram(handle, dataset, quantity)) {
            distribution.addHistogram(HistogramBucket.newBuilder()
                    .setFrom(bucket.from())
                    .setBelow(2 * bucket.from())
                    .setCount(bucket.count()));
        }
        return distribution.build();
    }

    private static List<ClassStatistics> classes(Handle handle, DatasetRow dataset) {
        var counted = StatisticsDao.classes(handle, dataset);
        if (counted.isEmpty()) {
            return dataset.classNames().stream()
                    .map(name -> ClassStatistics.newBuilder().setName(name).build())
                    .toList();
        }
        return counted.stream()
                .map(count -> ClassStatistics.newBuilder()
                        .setName(count.name())
                        .setNumImages(count.images())
                        .setNumAnnotations(count.annotations())
                        .build())
                .toList();
    }
}
