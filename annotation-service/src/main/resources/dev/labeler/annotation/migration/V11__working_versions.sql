-- Ids of working versions. export-service assigns the ids of all other versions, which are below the first one.
CREATE SEQUENCE working_version_id START WITH 1000000000000 MINVALUE 1000000000000;

-- Confirmations and reopenings of whole images that no automatic working version covers yet. `seq` is a number of its own, above the
-- revisions of the same write and below every later one, so that a version "as of seq" holds the state right after the step.
CREATE TABLE image_step (
    project_id text COLLATE "C" NOT NULL,
    seq        bigint           NOT NULL,
    -- Whether it counts towards the next working version: a confirmation that is no undo or redo.
    counted    boolean          NOT NULL,
    PRIMARY KEY (project_id, seq)
);

-- Working versions that export-service has not acknowledged.
CREATE TABLE new_working_version (
    project_id text COLLATE "C" NOT NULL,
    version_id bigint           NOT NULL,
    PRIMARY KEY (project_id, version_id)
);
CREATE INDEX new_working_version_by_age ON new_working_version (version_id);

-- Whether the version was frozen before the database was rebuilt from storage: its number is taken, but the revisions as of it are lost.
ALTER TABLE version ADD COLUMN recovered boolean NOT NULL DEFAULT false;

-- Projects with unsaved changes: the newest write that the periodic check has found, and since when there is no newer one.
CREATE TABLE unsaved_project (
    project_id text COLLATE "C" PRIMARY KEY,
    seq        bigint      NOT NULL,
    since      timestamptz NOT NULL
);
