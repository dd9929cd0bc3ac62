package dev.labeler.annotation.imports;

import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportRefusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a run has found so far. The reading and the storing thread both write to it. A run that
/// resumes another one reads everything again, so that its report comes out the same.
final class ImportReport {
    private static final int MOST_NAMED = 1000;

    private final List<ImportRefusal> refused = new ArrayList<>();
    private final List<ImportRefusal> notices = new ArrayList<>();
    private final Set<String> unmatched = new LinkedHashSet<>();
    private LossReport losses = LossReport.EMPTY;
    private long numRefused;
    private long total;
    private long imported;
    private long skipped;
    private long done;

    synchronized void expect(long annotations) {
        total += annotations;
    }

    synchronized void refused(SourceProblem refusal) {
        numRefused++;
        if (refused.size() < MOST_NAMED) {
            refused.add(ImportMapping.toProto(refusal));
        }
    }

    synchronized void notice(SourceProblem notice) {
        if (notices.size() < MOST_NAMED) {
            notices.add(ImportMapping.toProto(notice));
        }
    }

    synchronized void losses(LossReport found) {
        losses = found;
    }

    synchronized void stored(ImportBatchResult outcome) {
        imported += outcome.imported();
        skipped += outcome.skipped();
        done += outcome.size();
        unmatched.addAll(outcome.unmatched()
                .subList(0, Math.min(outcome.unmatched().size(), Math.max(0, MOST_NAMED - unmatched.size()))));
    }

    /// The report as it will be once this batch is committed.
    synchronized ImportJob with(@Nullable ImportBatchResult outcome) {
        var message = ImportJob.newBuilder()
                .setImported(imported + (outcome == null ? 0 : outcome.imported()))
                .setSkipped(skipped + (outcome == null ? 0 : outcome.skipped()))
                .addAllRefused(refused)
                .setNumRefused(numRefused)
                .addAllUnmatchedFiles(unmatched)
                .addAllNotices(notices)
                .setDone(done + (outcome == null ? 0 : outcome.size()))
                .setTotal(total);
        losses.losses().forEach(loss -> message.addLosses(ImportMapping.toProto(loss)));
        return message.build();
    }
}
