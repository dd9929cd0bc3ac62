-- Content of the image, to notice that another one took its name; null where the dataset has none, or before the next version of it.
ALTER TABLE image ADD COLUMN sha256 text;

-- Images whose content was replaced after they had been worked on. What a completed one was is history.
CREATE TABLE image_replacement (
    project_id  text COLLATE "C" NOT NULL,
    image_id    text COLLATE "C" NOT NULL,
    replaced_at timestamptz      NOT NULL,
    PRIMARY KEY (project_id, image_id)
);
