-- Who works on which image. An expired row has no effect; it is replaced by the next lease or deleted by a sweep.
CREATE TABLE image_lease (
    project_id  text COLLATE "C" NOT NULL,
    image_id    text COLLATE "C" NOT NULL,
    lease_id    text             NOT NULL,
    user_id     bigint           NOT NULL,
    user_name   text,
    acquired_at timestamptz      NOT NULL,
    expires_at  timestamptz      NOT NULL,
    PRIMARY KEY (project_id, image_id)
) WITH (fillfactor = 70);

-- The user who is to work on the image, null for anyone.
ALTER TABLE image ADD COLUMN assigned_to bigint;
CREATE INDEX image_assigned_to ON image (project_id, assigned_to, status, image_id);

-- Append-only. What the status of an image became by which write, for those who follow the project. Bulk writes of images whose annotations
-- change with them (imports) have no rows here.
CREATE TABLE image_status_change (
    project_id text COLLATE "C" NOT NULL,
    seq        bigint           NOT NULL,
    image_id   text COLLATE "C" NOT NULL,
    -- Number of labeler.annotation.v1.ImageState.
    status     smallint         NOT NULL,
    actor      bigint,
    changed_at timestamptz      NOT NULL,
    PRIMARY KEY (project_id, seq, image_id)
);
