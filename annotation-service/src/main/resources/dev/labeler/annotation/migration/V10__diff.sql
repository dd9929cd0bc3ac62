-- A comparison and a rollback name versions without their project.
CREATE INDEX version_by_id ON version (version_id);
