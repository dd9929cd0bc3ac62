-- Ids that clients made for their creations. They stay as long as the project, so that a creation can be repeated at any time.
CREATE TABLE client_id (
    project_id    text COLLATE "C" NOT NULL,
    client_id     uuid             NOT NULL,
    annotation_id bigint           NOT NULL,
    -- SHA-256 of the creation, to recognize a repetition.
    body_hash     bytea            NOT NULL,
    PRIMARY KEY (project_id, client_id)
);

ALTER TABLE class
    -- Set while the class is retired: it keeps its annotations and is refused for new ones.
    ADD COLUMN retired_at       timestamptz,
    -- Rules for the attributes of its annotations: labeler.annotation.v1.AnnotationClass with only `attribute_schema`, as JSON.
    ADD COLUMN attribute_schema text;
