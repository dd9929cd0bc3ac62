-- What looking at a picture gave, once per content. A row without hash and refusal is one that somebody began to look at.
CREATE TABLE picture (
    dataset_id text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    sha256     bytea            NOT NULL,
    -- Perceptual hash; its thumbnail is stored then.
    phash      bigint,
    -- Why there is no thumbnail.
    refusal    text,
    -- How often somebody began: a picture whose decoding ends the process is not tried for ever.
    attempts   smallint         NOT NULL DEFAULT 1,
    PRIMARY KEY (dataset_id, sha256),
    CHECK (phash IS NULL OR refusal IS NULL)
);

-- The rule by which a dataset's images are split; the ratios add up to 1.
CREATE TABLE split_rule (
    dataset_id text COLLATE "C" PRIMARY KEY REFERENCES dataset ON DELETE CASCADE,
    train      double precision NOT NULL CHECK (train >= 0),
    val        double precision NOT NULL CHECK (val >= 0),
    test       double precision NOT NULL CHECK (test >= 0),
    seed       bigint           NOT NULL,
    locked     boolean          NOT NULL,
    -- Null for a service on its own behalf.
    updated_by bigint,
    updated_at timestamptz      NOT NULL
);

-- SplitRule in SQL: the first 53 bits of SHA-256 over seed, NUL and image id, as a fraction, against the ratios.
CREATE FUNCTION split_of(image_id text, seed bigint, train double precision, val double precision, test double precision)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN u < train OR val = 0 AND test = 0 THEN 'train'
                WHEN u < train + val OR test = 0 THEN 'val'
                ELSE 'test' END
    FROM (SELECT (('x' || encode(substr(sha256(convert_to(seed::text, 'UTF8') || '\x00'::bytea || convert_to(image_id, 'UTF8')), 1, 8), 'hex'))
                  ::bit(64) >> 11)::bigint / 9007199254740992::double precision AS u) AS dealt
$$;
