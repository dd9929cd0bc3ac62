-- annotation-service assigns the ids of working versions, from the next number on.
ALTER TABLE version ALTER COLUMN version_id SET MAXVALUE 999999999999;

-- When the stored copy of a working version was deleted after its retention. Its row and hash stay.
ALTER TABLE version ADD COLUMN pruned_at timestamptz;

DROP INDEX version_of_project;
CREATE INDEX version_of_project ON version (project_id, version_type, version_id);
CREATE INDEX working_copy_by_age ON version (created_at) WHERE version_type = 1 AND status = 3 AND pruned_at IS NULL;

-- The newest working version whose copy is, or is being, written below `datasets/{dataset_id}/working/`.
CREATE TABLE working_copy (
    project_id text COLLATE "C" PRIMARY KEY,
    version_id bigint NOT NULL
);
