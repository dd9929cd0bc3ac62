-- Groups of mask files that clients upload directly to storage.
CREATE TABLE mask_group (
    project_id    text COLLATE "C" NOT NULL,
    group_id      text COLLATE "C" NOT NULL,
    annotation_id bigint           NOT NULL,
    image_id      text COLLATE "C" NOT NULL,
    name          text             NOT NULL,
    num_files     integer          NOT NULL,
    size_bytes    bigint           NOT NULL,
    created_by    bigint,
    created_at    timestamptz      NOT NULL,
    -- When the links to upload expire.
    expires_at    timestamptz      NOT NULL,
    -- Null until every file is verified.
    completed_at  timestamptz,
    PRIMARY KEY (project_id, group_id)
);
CREATE INDEX mask_group_annotation ON mask_group (project_id, annotation_id, created_at, group_id);
CREATE INDEX mask_group_open ON mask_group (project_id, annotation_id) WHERE completed_at IS NULL;
CREATE INDEX mask_group_expiry ON mask_group (expires_at) WHERE completed_at IS NULL;

CREATE TABLE mask_file (
    project_id   text COLLATE "C" NOT NULL,
    mask_id      text COLLATE "C" NOT NULL,
    group_id     text COLLATE "C" NOT NULL,
    -- From 1, in the order of the request.
    file_number  integer          NOT NULL,
    file_name    text             NOT NULL,
    -- Last part of the object's key.
    object_name  text             NOT NULL,
    slice_index  integer,
    label_name   text,
    content_type text             NOT NULL,
    size         bigint           NOT NULL,
    sha256       text             NOT NULL,
    -- The store's id of a multipart upload, null for a file that is uploaded in one PUT.
    store_id     text,
    verified_at  timestamptz,
    -- Width and height, or the axes of a volume.
    dimensions   bigint[]         NOT NULL DEFAULT '{}',
    -- Run lengths of a verified PNG in COCO's compressed form, null where it has too many.
    rle          text,
    PRIMARY KEY (project_id, mask_id),
    CONSTRAINT mask_file_order UNIQUE (project_id, group_id, file_number),
    FOREIGN KEY (project_id, group_id) REFERENCES mask_group ON DELETE CASCADE
);

-- Prefixes of objects that a job deletes when they are due. Rows outlive the group and its project.
CREATE TABLE mask_cleanup (
    prefix    text COLLATE "C" NOT NULL,
    due_at    timestamptz      NOT NULL,
    -- Multipart uploads below the prefix are aborted, too.
    has_parts boolean          NOT NULL,
    PRIMARY KEY (prefix, due_at)
);
CREATE INDEX mask_cleanup_due ON mask_cleanup (due_at, prefix);
