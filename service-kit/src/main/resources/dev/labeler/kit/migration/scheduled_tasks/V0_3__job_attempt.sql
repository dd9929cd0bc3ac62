-- Jobs that have begun and not ended. A job that ended its process is counted here, where an exception could not tell.
CREATE TABLE job_attempt (
    task_name     text        NOT NULL,
    task_instance text        NOT NULL,
    -- Begun without an end since the job was scheduled or last made progress.
    attempts      integer     NOT NULL,
    started_at    timestamptz NOT NULL,
    -- Set once the job is no longer tried; scheduling it again clears both.
    parked_at     timestamptz,
    reason        text,
    PRIMARY KEY (task_name, task_instance)
);
