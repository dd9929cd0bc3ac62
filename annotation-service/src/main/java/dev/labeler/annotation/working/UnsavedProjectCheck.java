package dev.labeler.annotation.working;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.db.Database;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Periodically saves projects whose unsaved changes are old enough, and creates versions that a killed process
/// left. The cost is a few index probes for each project.
public final class UnsavedProjectCheck {
    private static final Logger LOG = LoggerFactory.getLogger(UnsavedProjectCheck.class);

    private final Database database;
    private final WorkingVersionWriter writer;
    private final WorkingVersionConfig config;

    public UnsavedProjectCheck(Database database, WorkingVersionWriter writer, WorkingVersionConfig config) {
        this.database = database;
        this.writer = writer;
        this.config = config;
    }

    public RecurringTask<Void> task() {
        return Tasks.recurring("save-unsaved-projects", FixedDelay.of(config.checkInterval()))
                .execute((_, _) -> run());
    }

    void run() {
        forEach(
                database.jdbi().withHandle(WorkingVersionDao::listWithDueSteps),
                projectId -> writer.saveDue(projectId));
        forEach(
                database.transactions().inTransaction(handle -> WorkingVersionDao.findIdle(handle, config.idle())),
                projectId -> writer.save(projectId, null));
    }

    private static void forEach(List<String> projectIds, Consumer<String> action) {
        for (var projectId : projectIds) {
            try {
                action.accept(projectId);
            } catch (RuntimeException e) {
                LOG.warn("Cannot create a working version: project={}", projectId, e);
            }
        }
    }
}
