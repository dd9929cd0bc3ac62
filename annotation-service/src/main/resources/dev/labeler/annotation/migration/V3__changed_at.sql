-- `updated_since` looks for the first revision at or after a time. Rows lie in the order in which they were written, so that a summary of
-- each range of blocks is enough and costs a write next to nothing.
CREATE INDEX annotation_revision_changed_at ON annotation_revision USING brin (changed_at) WITH (autosummarize = on);
