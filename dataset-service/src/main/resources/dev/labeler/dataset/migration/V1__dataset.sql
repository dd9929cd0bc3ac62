CREATE TABLE dataset (
    dataset_id         text COLLATE "C" PRIMARY KEY,
    name               text        NOT NULL,
    description        text,
    format             text        NOT NULL,
    labeled            boolean     NOT NULL,
    storage_type       text        NOT NULL,
    storage_path       text        NOT NULL,
    image_root         text        NOT NULL,
    annotation_path    text,
    visibility         text        NOT NULL CHECK (visibility IN ('private', 'public', 'organization')),
    owner_id           bigint      NOT NULL,
    -- The owner's organization, which VISIBILITY_ORGANIZATION opens the dataset to. Users live in another database.
    organization_id    bigint,
    num_images         bigint      NOT NULL,
    num_missing_images bigint      NOT NULL,
    num_annotations    bigint      NOT NULL,
    class_names        text[]      NOT NULL,
    tags               text[]      NOT NULL,
    task_type          text,
    -- Two arrays of one length: names of the splits and their numbers of images.
    split_names        text[]      NOT NULL,
    split_images       bigint[]    NOT NULL,
    size_bytes         bigint      NOT NULL,
    version            bigint      NOT NULL,
    content_hash       text        NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
CREATE INDEX dataset_newest ON dataset (created_at DESC, dataset_id);
CREATE INDEX dataset_owner ON dataset (owner_id);
CREATE INDEX dataset_tags ON dataset USING gin (tags);

-- What the analysis said besides the row: confidence, rejected formats, skipped files. Apart from the row, which is read at every turn.
CREATE TABLE analysis (
    dataset_id text COLLATE "C" PRIMARY KEY REFERENCES dataset ON DELETE CASCADE,
    report     jsonb NOT NULL
);

CREATE TABLE permission (
    dataset_id text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    user_id    bigint           NOT NULL,
    -- Numbers of labeler.type.v1.Role: 1 viewer, 2 editor, 3 owner.
    role       smallint         NOT NULL CHECK (role BETWEEN 1 AND 3),
    granted_by bigint,
    granted_at timestamptz      NOT NULL,
    PRIMARY KEY (dataset_id, user_id)
);
CREATE INDEX permission_user ON permission (user_id, dataset_id);

-- Files and images are rows with a life: from the dataset version that brought them up to, not including, the one that took them away.
-- A version is read as `version_from <= v AND v < version_to`, so that versions cost only what changed between them.
CREATE TABLE image (
    dataset_id   text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    image_id     text COLLATE "C" NOT NULL,
    version_from bigint           NOT NULL,
    version_to   bigint           NOT NULL DEFAULT 9223372036854775807,
    -- Pixels with the EXIF orientation applied; 0 where unknown.
    width        integer          NOT NULL,
    height       integer          NOT NULL,
    raw_width    integer          NOT NULL,
    raw_height   integer          NOT NULL,
    orientation  smallint         NOT NULL,
    content_type text,
    size         bigint           NOT NULL,
    sha256       bytea,
    split        text,
    -- False where only labels name the image.
    stored       boolean          NOT NULL,
    PRIMARY KEY (dataset_id, image_id, version_from)
);

-- Stored files that are no images: labels, lists, data.yaml.
CREATE TABLE file (
    dataset_id   text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    path         text COLLATE "C" NOT NULL,
    version_from bigint           NOT NULL,
    version_to   bigint           NOT NULL DEFAULT 9223372036854775807,
    size         bigint           NOT NULL,
    sha256       bytea            NOT NULL,
    PRIMARY KEY (dataset_id, path, version_from)
);

-- Key prefixes in the bucket that no dataset stands for: an upload under way, or files of a deleted dataset that are still to be removed.
-- A row whose heartbeat is old belongs to nobody any more, and its prefix is swept.
CREATE TABLE upload (
    dataset_id   text COLLATE "C" PRIMARY KEY,
    token        uuid        NOT NULL,
    caller       text        NOT NULL,
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL
);
