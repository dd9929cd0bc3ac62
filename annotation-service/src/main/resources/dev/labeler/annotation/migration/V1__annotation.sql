CREATE TABLE project (
    project_id      text COLLATE "C" PRIMARY KEY,
    dataset_id      text COLLATE "C" NOT NULL UNIQUE,
    name            text        NOT NULL,
    owner_id        bigint      NOT NULL,
    task_types      text[]      NOT NULL,
    -- Version of the dataset whose images stand in `image`; 0 before the first copy.
    dataset_version bigint      NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX project_owner ON project (owner_id, created_at DESC);

CREATE TABLE class (
    project_id    text COLLATE "C" NOT NULL REFERENCES project,
    class_index   integer          NOT NULL,
    class_id      text COLLATE "C" NOT NULL,
    name          text             NOT NULL,
    color         text             NOT NULL,
    description   text,
    supercategory text,
    position      integer          NOT NULL,
    PRIMARY KEY (project_id, class_index),
    UNIQUE (project_id, class_id),
    UNIQUE (project_id, name)
);

-- The dataset's images with the state of the work on them. Every write of annotations locks the rows of its images first, which is what
-- orders writers; counters live here, a row an image, so that no row is hot.
CREATE TABLE image (
    project_id        text COLLATE "C" NOT NULL,
    image_id          text COLLATE "C" NOT NULL,
    width             integer          NOT NULL,
    height            integer          NOT NULL,
    split             text,
    stored            boolean          NOT NULL,
    -- Numbers of labeler.annotation.v1.ImageState.
    status            smallint         NOT NULL DEFAULT 1,
    total             integer          NOT NULL DEFAULT 0,
    confirmed         integer          NOT NULL DEFAULT 0,
    has_no_object     boolean          NOT NULL DEFAULT false,
    first_modified_at timestamptz,
    last_modified_at  timestamptz,
    confirmed_at      timestamptz,
    confirmed_by      bigint,
    PRIMARY KEY (project_id, image_id)
) WITH (fillfactor = 80);
CREATE INDEX image_status ON image (project_id, status, image_id);

CREATE SEQUENCE revision_seq;
CREATE SEQUENCE annotation_id_seq;

-- Append-only. A row is what an annotation was from revision `seq` up to, not including, revision `valid_to`; a deletion is a row with
-- `valid_to = seq`, which is never in force. One write is one `seq`, whatever number of annotations it touches.
CREATE TABLE annotation_revision (
    project_id       text COLLATE "C"     NOT NULL,
    image_id         text COLLATE "C"     NOT NULL,
    annotation_id    bigint               NOT NULL,
    seq              bigint               NOT NULL,
    valid_to         bigint               NOT NULL DEFAULT 9223372036854775807,
    -- Number of labeler.annotation.v1.RevisionAction.
    action           smallint             NOT NULL,
    -- Number of the field in labeler.type.v1.Geometry.
    kind             smallint             NOT NULL,
    -- Null for no_object.
    class_index      integer,
    annotation_state smallint             NOT NULL,
    -- JSON members that COCO and DICE take as they are; empty where the kind has no shape.
    geometry         text                 NOT NULL,
    bbox_x           double precision     NOT NULL,
    bbox_y           double precision     NOT NULL,
    bbox_w           double precision     NOT NULL,
    bbox_h           double precision     NOT NULL,
    area             double precision     NOT NULL,
    -- A JSON object, as it came: it is told far more often than it is asked about, and jsonb costs on the way in and out.
    attributes       text,
    confidence       double precision,
    notes            text,
    -- Where an import found it: label file, `#`, place in the file.
    source_id        text,
    actor            bigint,
    changed_at       timestamptz          NOT NULL,
    created_by       bigint,
    created_at       timestamptz          NOT NULL,
    confirmed_by     bigint,
    confirmed_at     timestamptz,
    -- The revision whose content an undo, redo or restore brought back; 0 for "not there".
    restores         bigint,
    PRIMARY KEY (project_id, image_id, annotation_id, seq)
    -- Rows up to a page stay whole: an export reads every one, and unpacking costs it more than the bytes do.
) WITH (toast_tuple_target = 8160);

-- What is still too long is packed with lz4, which is several times faster than the default; not every PostgreSQL is built with it.
DO
$$
BEGIN
    ALTER TABLE annotation_revision ALTER COLUMN geometry SET COMPRESSION lz4, ALTER COLUMN attributes SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
CREATE INDEX annotation_revision_annotation ON annotation_revision (annotation_id, seq);
CREATE INDEX annotation_revision_project ON annotation_revision (project_id, seq);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION 'annotation_revision is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER annotation_revision_payload
    BEFORE UPDATE OF project_id, image_id, annotation_id, seq, action, kind, class_index, annotation_state, geometry, bbox_x, bbox_y,
        bbox_w, bbox_h, area, attributes, confidence, notes, source_id, actor, changed_at, created_by, created_at, confirmed_by,
        confirmed_at, restores
    ON annotation_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER annotation_revision_closed_once
    BEFORE UPDATE OF valid_to ON annotation_revision FOR EACH ROW
    WHEN (OLD.valid_to <> 9223372036854775807 OR NEW.valid_to <= OLD.seq) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER annotation_revision_kept
    BEFORE DELETE OR TRUNCATE ON annotation_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row a write of a person, for undo: what they did last, and whether it stands. Imports are no steps to undo.
CREATE TABLE change (
    project_id  text COLLATE "C" NOT NULL,
    seq         bigint           NOT NULL,
    actor       bigint           NOT NULL,
    -- The one image that it touched, null where there were several.
    image_id    text COLLATE "C",
    -- What it did to the image as a whole: 0 nothing, 1 confirmed it, 2 reopened it.
    image_step  smallint         NOT NULL,
    -- 1 stands, 2 taken back, 3 taken back for good since the actor wrote on.
    state       smallint         NOT NULL DEFAULT 1,
    -- The write that last did, undid or redid it.
    moved_by    bigint           NOT NULL,
    request_id  text,
    PRIMARY KEY (project_id, seq)
);
CREATE INDEX change_actor ON change (project_id, actor, state, moved_by);

CREATE TABLE version (
    project_id      text COLLATE "C" NOT NULL,
    version_id      bigint           NOT NULL,
    major           integer          NOT NULL,
    minor           integer          NOT NULL,
    -- Number of labeler.annotation.v1.VersionType.
    version_type    smallint         NOT NULL,
    -- Revisions below it are in the version.
    seq             bigint           NOT NULL,
    dataset_version bigint           NOT NULL,
    -- labeler.annotation.v1.ListClassesResponse as it was.
    classes         jsonb            NOT NULL,
    created_by      bigint,
    created_at      timestamptz      NOT NULL,
    PRIMARY KEY (project_id, version_id),
    CONSTRAINT version_number UNIQUE (project_id, major, minor)
);

CREATE TABLE import_job (
    project_id   text COLLATE "C" NOT NULL,
    import_id    bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    -- Number of labeler.annotation.v1.ImportStatus.
    status       smallint         NOT NULL,
    dry_run      boolean          NOT NULL,
    -- AnnotationState of what carries none itself.
    state        smallint         NOT NULL,
    format       text,
    actor        bigint,
    -- Revisions above it that carry an import's action are this job's own, stored before it was killed.
    start_seq    bigint           NOT NULL,
    -- Raised by every run; a run that no longer has the newest one has been replaced and stops.
    epoch        bigint           NOT NULL DEFAULT 0,
    failures     integer          NOT NULL DEFAULT 0,
    -- labeler.annotation.v1.ImportJob: the counts and the report.
    report       jsonb            NOT NULL,
    created_at   timestamptz      NOT NULL,
    finished_at  timestamptz,
    PRIMARY KEY (project_id, import_id)
);
CREATE UNIQUE INDEX import_job_running ON import_job (project_id) WHERE status IN (1, 2);

CREATE VIEW annotation_snapshots AS
SELECT v.version_id,
       r.annotation_id,
       v.project_id,
       jsonb_build_object(
           'image_id', r.image_id,
           'kind', r.kind,
           'class_index', r.class_index,
           'annotation_state', (ARRAY ['draft', 'confirmed', 'verified'])[r.annotation_state],
           'attributes', r.attributes::jsonb,
           'confidence', r.confidence,
           'notes', r.notes,
           'created_by', r.created_by,
           'created_at', r.created_at,
           'confirmed_by', r.confirmed_by,
           'confirmed_at', r.confirmed_at,
           'version', r.seq) || ('{' || r.geometry || '}')::jsonb AS snapshot_data
FROM version v
         JOIN annotation_revision r ON r.project_id = v.project_id AND r.seq < v.seq AND r.valid_to >= v.seq;

CREATE VIEW annotation_history AS
SELECT r.seq                                                         AS id,
       r.project_id,
       r.annotation_id,
       (ARRAY ['create', 'update', 'delete', 'confirm', 'unconfirm', 'verify', 'import', 'undo', 'redo', 'restore'])[r.action] AS action,
       to_jsonb(p) - 'valid_to'                                      AS previous_state,
       CASE WHEN r.valid_to > r.seq THEN to_jsonb(r) - 'valid_to' END AS new_state,
       r.actor                                                       AS changed_by,
       r.changed_at                                                  AS timestamp
FROM annotation_revision r
         LEFT JOIN LATERAL (SELECT q.*
                            FROM annotation_revision q
                            WHERE q.project_id = r.project_id AND q.image_id = r.image_id AND q.annotation_id = r.annotation_id
                              AND q.seq < r.seq
                            ORDER BY q.seq DESC
                            LIMIT 1) p ON p.valid_to > p.seq;
