-- A version whose publication failed gives its number back: it keeps its row without a number, so that a late repetition cannot freeze it again.
ALTER TABLE version ALTER COLUMN major DROP NOT NULL, ALTER COLUMN minor DROP NOT NULL;

-- Images that a person completed without an annotation, which says that they are empty: from revision `seq` up to, not including, `valid_to`.
CREATE TABLE empty_image (
    project_id text COLLATE "C" NOT NULL,
    image_id   text COLLATE "C" NOT NULL,
    seq        bigint           NOT NULL,
    valid_to   bigint           NOT NULL DEFAULT 9223372036854775807,
    PRIMARY KEY (project_id, image_id, seq)
);

INSERT INTO empty_image (project_id, image_id, seq)
SELECT project_id, image_id, 0 FROM image WHERE status = 3 AND total = 0;

-- Images with work on them that the dataset does not have: from dataset version `version_from` up to, not including, `version_to`.
CREATE TABLE absent_image (
    project_id   text COLLATE "C" NOT NULL,
    image_id     text COLLATE "C" NOT NULL,
    version_from bigint           NOT NULL,
    version_to   bigint           NOT NULL DEFAULT 9223372036854775807,
    PRIMARY KEY (project_id, image_id, version_from)
);
