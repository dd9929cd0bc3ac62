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
    annotation_count bigint,
    image_count      bigint,
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
