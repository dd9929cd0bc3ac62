-- A version of a project: what was frozen under its id, and how far its files are.
CREATE TABLE version (
    version_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id       text COLLATE "C" NOT NULL,
    dataset_id       text COLLATE "C" NOT NULL,
    version_number   text,
    wanted_number    text,
    version_type     smallint NOT NULL,
    status           smallint NOT NULL,
    -- A worker holds the version only as long as the epoch is the one it took.
    epoch            integer NOT NULL DEFAULT 0,
    description      text,
    include_draft    boolean NOT NULL,
    -- What was frozen (labeler.annotation.v1.FrozenVersion) and what was known of the dataset then
    -- (labeler.dataset.v1.Access): kept, so that files written again come out the same.
    frozen           bytea,
    dataset          bytea,
    annotation_count bigint,
    image_count      bigint,
    -- Why it was aborted: gRPC code, ErrorReason, and the text for people.
    error_code       text,
    error_reason     text,
    error            text,
    step             text NOT NULL DEFAULT 'freeze',
    done             bigint NOT NULL DEFAULT 0,
    total            bigint NOT NULL DEFAULT 0,
    bytes            bigint NOT NULL DEFAULT 0,
    created_by       bigint,
    created_at       timestamptz NOT NULL,
    published_at     timestamptz
);

CREATE INDEX version_of_project ON version (project_id, version_id);

-- One file of a version. The key is known before the file is there; the hash is what says that it is.
CREATE TABLE artifact (
    version_id bigint NOT NULL REFERENCES version,
    format     smallint NOT NULL,
    key        text,
    sha256     text,
    size_bytes bigint,
    losses     bytea,
    PRIMARY KEY (version_id, format)
);

-- Exports on demand. A row is there before its object, so that whatever a kill leaves is found, and removed
-- together with what nobody has a link to any more.
CREATE TABLE stored_export (
    project_id text COLLATE "C" NOT NULL,
    key        text NOT NULL,
    created_by bigint,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, key)
);

CREATE INDEX stored_export_by_age ON stored_export (created_at);
