-- Objects are written once and never again: a file that replaces another lies in a folder of its own below the dataset's prefix.
-- Key of the object: dataset.storage_path || folder || path.
ALTER TABLE image ADD COLUMN folder text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN folder text COLLATE "C" NOT NULL DEFAULT '';

-- What the dataset's row said at each version, so that a rollback needs no second analysis.
CREATE TABLE dataset_version (
    dataset_id         text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    version            bigint           NOT NULL,
    action             text             NOT NULL CHECK (action IN ('created', 'uploaded', 'removed', 'rolled_back', 'split')),
    description        text,
    -- The version whose content this one repeats, of a rollback.
    restores           bigint,
    format             text             NOT NULL,
    annotation_path    text,
    num_images         bigint           NOT NULL,
    num_missing_images bigint           NOT NULL,
    num_annotations    bigint           NOT NULL,
    class_names        text[]           NOT NULL,
    task_type          text,
    split_names        text[]           NOT NULL,
    split_images       bigint[]         NOT NULL,
    size_bytes         bigint           NOT NULL,
    content_hash       text             NOT NULL,
    -- What the analysis said besides: confidence, rejected formats, skipped files.
    report             jsonb            NOT NULL,
    files_added        bigint           NOT NULL,
    files_removed      bigint           NOT NULL,
    files_changed      bigint           NOT NULL,
    -- Null for a service on its own behalf.
    created_by         bigint,
    created_at         timestamptz      NOT NULL,
    PRIMARY KEY (dataset_id, version)
);
INSERT INTO dataset_version
SELECT d.dataset_id, d.version, 'created', NULL, NULL, d.format, d.annotation_path, d.num_images, d.num_missing_images, d.num_annotations,
       d.class_names, d.task_type, d.split_names, d.split_images, d.size_bytes, d.content_hash, a.report,
       d.num_images - d.num_missing_images + (SELECT count(*) FROM file f WHERE f.dataset_id = d.dataset_id), 0, 0,
       d.owner_id, d.created_at
FROM dataset d JOIN analysis a USING (dataset_id);
DROP TABLE analysis;

-- The claim of an upload is on a key prefix: a dataset's own, or that of the files that are being added to it.
DROP TABLE upload;
CREATE TABLE upload (
    prefix       text COLLATE "C" PRIMARY KEY,
    token        uuid        NOT NULL,
    caller       text        NOT NULL,
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL
);

-- Objects that no version needs any more, to be removed. Written in the transaction that gave them up.
CREATE TABLE garbage (
    object_key text COLLATE "C" PRIMARY KEY,
    since      timestamptz NOT NULL DEFAULT now()
);

-- How far uploads have come, for whoever watches. Of no consequence when lost.
CREATE UNLOGGED TABLE upload_progress (
    caller     text        NOT NULL,
    upload_id  text        NOT NULL,
    step       text        NOT NULL,
    done       bigint      NOT NULL,
    total      bigint      NOT NULL,
    bytes      bigint      NOT NULL,
    dataset_id text,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (caller, upload_id)
);

-- The newest published annotations, a labeler.dataset.v1.PublishedAnnotations.
CREATE TABLE publication (
    dataset_id  text COLLATE "C" PRIMARY KEY REFERENCES dataset ON DELETE CASCADE,
    version_id  bigint NOT NULL,
    annotations bytea  NOT NULL
);

CREATE TABLE snapshot (
    dataset_id       text COLLATE "C" NOT NULL,
    snapshot_id      text COLLATE "C" NOT NULL UNIQUE,
    version          bigint           NOT NULL,
    version_tag      text,
    notes            text,
    -- A labeler.dataset.v1.PublishedAnnotations, null where nothing was published.
    annotations      bytea,
    num_files        bigint           NOT NULL,
    manifest_written boolean          NOT NULL DEFAULT false,
    created_by       bigint,
    created_at       timestamptz      NOT NULL,
    PRIMARY KEY (dataset_id, snapshot_id),
    FOREIGN KEY (dataset_id, version) REFERENCES dataset_version (dataset_id, version)
);
CREATE INDEX snapshot_version ON snapshot (dataset_id, version);

-- The last verification of a dataset. `state` is a labeler.dataset.v1.Verification.
CREATE TABLE verification (
    dataset_id text COLLATE "C" PRIMARY KEY REFERENCES dataset ON DELETE CASCADE,
    run        uuid        NOT NULL,
    state      bytea       NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Files that clients send straight into storage, part by part.
CREATE TABLE file_upload (
    dataset_id text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    upload_id  text COLLATE "C" NOT NULL UNIQUE,
    path       text COLLATE "C" NOT NULL,
    size       bigint           NOT NULL,
    sha256     text             NOT NULL,
    folder     text COLLATE "C" NOT NULL,
    -- What the store calls the multipart upload.
    store_id   text             NOT NULL,
    created_by bigint,
    expires_at timestamptz      NOT NULL,
    -- The dataset's version that it became, null while it is under way.
    version    bigint,
    PRIMARY KEY (dataset_id, upload_id)
);

-- All stored files, image or not, by path.
CREATE VIEW stored_file AS
SELECT i.dataset_id, d.image_root || i.image_id AS path, i.folder, i.version_from, i.version_to, i.size, i.sha256, i.split
FROM image i JOIN dataset d USING (dataset_id) WHERE i.stored
UNION ALL
SELECT dataset_id, path, folder, version_from, version_to, size, sha256, NULL FROM file;
