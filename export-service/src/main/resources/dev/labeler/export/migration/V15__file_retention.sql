-- SHA-256 of the manifest, null for versions from before this column.
ALTER TABLE version ADD COLUMN manifest_sha256 text;

-- When the file was deleted after its retention. Key, hash and size stay.
ALTER TABLE artifact ADD COLUMN removed_at timestamptz;

-- Export versions by age. Few rows are older than the retention and not removed.
CREATE INDEX export_version_by_age ON version (published_at) WHERE version_type = 3 AND status = 4 AND pruned_at IS NULL;
