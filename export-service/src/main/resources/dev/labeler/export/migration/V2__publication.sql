-- Whether images that nobody has annotated or completed are in the version.
ALTER TABLE version ADD COLUMN include_unannotated boolean NOT NULL DEFAULT false;

-- google.rpc.ErrorInfo: what the refusal of an aborted version is about.
ALTER TABLE version ADD COLUMN error_info bytea;

-- When the number of an aborted version was given back and its objects were removed.
ALTER TABLE version ADD COLUMN released_at timestamptz;
CREATE INDEX version_to_release ON version (project_id) WHERE status = 6 AND released_at IS NULL;
