package dev.labeler.annotation.imports;

import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportLoss;
import dev.labeler.proto.annotation.v1.ImportRefusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The report of a run, written by the reading and the storing thread. A run that resumes an import reads
/// everything again, so that its report is the same.
final class ImportReport {
    private static final int MAX_LISTED = 1000;

    private final List<ImportRefusal> refused = new ArrayList<>();
    private final List<ImportRefusal> notices = new ArrayList<>();
    private final Set<String> unmatched = new LinkedHashSet<>();
    private LossReport losses = LossReport.EMPTY;
    private long numRefused;
    private long numInvalidAttributes;
    private String firstInvalidAttribute = "";
    private long total;
    private long imported;
    private long skipped;
    private long done;

    synchronized void addExpected(long annotations) {
        total += annotations;
    }

    synchronized void addRefusal(SourceProblem refusal) {
        numRefused++;
        if (refused.size() < MAX_LISTED) {
            refused.add(ImportMapping.toProto(refusal));
        }
    }

    synchronized void addNotice(SourceProblem notice) {
        if (notices.size() < MAX_LISTED) {
            notices.add(ImportMapping.toProto(notice));
        }
    }

    synchronized void setLosses(LossReport found) {
        losses = found;
    }

    synchronized void addBatch(ImportBatchResult batch) {
        imported += batch.imported();
        skipped += batch.skipped();
        done += batch.size();
        batch.refused().forEach(this::addRefusal);
        batch.notices().forEach(this::addNotice);
        numInvalidAttributes += batch.notices().size();
        if (firstInvalidAttribute.isEmpty() && !batch.notices().isEmpty()) {
            var first = batch.notices().getFirst();
            firstInvalidAttribute = first.file() + first.path();
        }
        unmatched.addAll(batch.unmatched()
                .subList(0, Math.min(batch.unmatched().size(), Math.max(0, MAX_LISTED - unmatched.size()))));
    }

    /// The report including this batch, which is committed in the same transaction.
    synchronized ImportJob toProto(@Nullable ImportBatchResult batch) {
        var message = ImportJob.newBuilder()
                .setImported(imported + (batch == null ? 0 : batch.imported()))
                .setSkipped(skipped + (batch == null ? 0 : batch.skipped()))
                .addAllRefused(refused)
                .setNumRefused(numRefused + (batch == null ? 0 : batch.refused().size()))
                .addAllUnmatchedFiles(unmatched)
                .addAllNotices(notices)
                .setDone(done + (batch == null ? 0 : batch.size()))
                .setTotal(total);
        losses.losses().forEach(loss -> message.addLosses(ImportMapping.toProto(loss)));
        if (numInvalidAttributes > 0) {
            message.addLosses(ImportLoss.newBuilder()
                    .setKind("attributes violate the schema of their class, stored unchanged")
                    .setCount(numInvalidAttributes)
                    .setExample(firstInvalidAttribute));
        }
        return message.build();
    }
}
