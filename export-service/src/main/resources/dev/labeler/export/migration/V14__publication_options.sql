-- Whether the version has verified annotations only.
ALTER TABLE version ADD COLUMN only_verified boolean NOT NULL DEFAULT false;

-- When the newest attempt began to write, and the time of its progress.
ALTER TABLE version ADD COLUMN started_at timestamptz;
ALTER TABLE version ADD COLUMN progress_at timestamptz;
