-- Who the people of an OpenID provider are in the user database, remembered at first sight. That database may be the platform's, whose
-- tables are not ours to alter, and may be another one: hence no foreign key.
CREATE TABLE oidc_subject (
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    user_id    bigint      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject),
    -- An e-mail address that is given to somebody else does not take its old owner's user along.
    UNIQUE (issuer, user_id)
);
