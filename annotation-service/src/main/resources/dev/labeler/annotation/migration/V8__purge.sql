-- The role labeler_purge, and no other, may delete revisions: those of datasets that were removed for good.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'labeler_purge' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'annotation_revision is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- How far this service has followed the datasets that dataset-service has removed for good.
CREATE TABLE purge_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL
);
