-- Key of the row file beside a working copy, from which the project can be rebuilt. Only the newest versions have one.
ALTER TABLE version ADD COLUMN rows_key text;
CREATE INDEX version_with_rows ON version (project_id, version_id) WHERE rows_key IS NOT NULL;

-- A recovery of this database from storage: only one that was not finished may find rows when it begins.
CREATE TABLE recovery (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    started_at  timestamptz NOT NULL,
    finished_at timestamptz
);
