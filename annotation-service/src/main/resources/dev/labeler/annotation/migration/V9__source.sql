-- Keypoints of a class, lines between them (pairs, counted from 1), the keypoint that each becomes in a mirrored image, and a JSON object of
-- what else a label file says of the class.
ALTER TABLE class
    ADD COLUMN keypoints  text[]    NOT NULL DEFAULT '{}',
    ADD COLUMN skeleton   integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN flip_idx   integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN attributes text;

-- What the imported label file says of itself: a JSON object with COCO's `info` and `licenses`.
ALTER TABLE project ADD COLUMN source_info text;
ALTER TABLE version ADD COLUMN source_info text;
