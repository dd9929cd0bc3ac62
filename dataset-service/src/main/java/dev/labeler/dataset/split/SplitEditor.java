package dev.labeler.dataset.split;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.dataset.version.VersionChange;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.DatasetSplit;
import dev.labeler.proto.dataset.v1.SetSplitRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and changes the rule by which a dataset's images are split.
public final class SplitEditor {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final DatasetVersionWriter versions;
    private final Clock clock;

    public SplitEditor(Database database, DatasetAccessCheck accessCheck, DatasetVersionWriter versions, Clock clock) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.versions = versions;
        this.clock = clock;
    }

    public DatasetSplit get(DatasetRow dataset) {
        return database.jdbi().withHandle(handle -> toProto(dataset, SplitDao.find(handle, dataset.id())));
    }

    public DatasetSplit set(SetSplitRequest request) {
        var response = database.transactions().once(request, DatasetSplit.parser(), handle -> set(handle, request));
        versions.triggerJobs();
        return response;
    }

    private DatasetSplit set(Handle handle, SetSplitRequest request) {
        var granted = accessCheck.requireLocked(handle, request.getDatasetId());
        var dataset = granted.dataset();
        var before = SplitDao.find(handle, dataset.id());
        var wasLocked = before != null && before.locked();
        var locked = request.hasLocked() ? request.getLocked() : wasLocked;
        if (locked != wasLocked) {
            granted.requireElevated();
        }
        var rule = requestedRule(request, before == null ? SplitRule.DEFAULT : before.rule())
                .checked();
        var changes = before == null || !before.rule().equals(rule);
        if (changes && wasLocked && locked) {
            throw Failure.conflict(
                            ErrorReason.SPLIT_LOCKED,
                            "The split of this dataset is locked. Its owner has to unlock it first.")
                    .with("dataset_id", dataset.id());
        }
        if (!changes && locked == wasLocked) {
            return toProto(dataset, before);
        }
        var row = new SplitDao.SplitRuleRow(
                rule, locked, Caller.current().userId(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        SplitDao.put(handle, dataset.id(), row);
        var after = changes ? commit(handle, dataset, rule) : dataset;
        audit(handle, after, row);
        return toProto(after, row);
    }

    /// Always makes a new version, so that an upload that started under the old rule is repeated.
    private DatasetRow commit(Handle handle, DatasetRow dataset, SplitRule rule) {
        SplitDao.split(handle, dataset.id(), rule, dataset.version() + 1);
        var content = dataset.content().withSplits(SplitDao.count(handle, dataset.id()));
        var description =
                "train %s, val %s, test %s, seed %d".formatted(rule.train(), rule.val(), rule.test(), rule.seed());
        return versions.commit(
                handle, dataset, content, new VersionChange("split", description, null, report(handle, dataset)));
    }

    private static void audit(Handle handle, DatasetRow dataset, SplitDao.SplitRuleRow row) {
        AuditWriter.write(
                handle,
                dataset.id(),
                AuditAction.AUDIT_ACTION_SPLIT_CHANGED,
                "train",
                row.rule().train(),
                "val",
                row.rule().val(),
                "test",
                row.rule().test(),
                "seed",
                row.rule().seed(),
                "locked",
                row.locked(),
                "version",
                dataset.version());
    }

    private static String report(Handle handle, DatasetRow dataset) {
        return handle.createQuery(
                        "SELECT report::text FROM dataset_version WHERE dataset_id = :id AND version = :version")
                .bind("id", dataset.id())
                .bind("version", dataset.version())
                .mapTo(String.class)
                .one();
    }

    private static SplitRule requestedRule(SetSplitRequest request, SplitRule before) {
        var seed = request.hasSeed() ? request.getSeed() : before.seed();
        return request.hasTrain() || request.hasVal() || request.hasTest()
                ? new SplitRule(request.getTrain(), request.getVal(), request.getTest(), seed)
                : new SplitRule(before.train(), before.val(), before.test(), seed);
    }

    private static DatasetSplit toProto(DatasetRow dataset, SplitDao.@Nullable SplitRuleRow row) {
        var rule = row == null ? SplitRule.DEFAULT : row.rule();
        var split = DatasetSplit.newBuilder()
                .setDatasetId(dataset.id())
                .setTrain(rule.train())
                .setVal(rule.val())
                .setTest(rule.test())
                .setSeed(rule.seed())
                .setActive(row != null)
                .putAllImages(dataset.splits())
                .setVersion(dataset.version());
        if (row != null) {
            split.setLocked(row.locked()).setUpdatedAt(DatasetMapping.toProto(row.updatedAt()));
            if (row.updatedBy() != null) {
                split.setUpdatedBy(row.updatedBy());
            }
        }
        return split.build();
    }
}
