-- Everybody with a role of their own on a dataset, its owner included. The owner has a row in `permission` only after a transfer.
CREATE VIEW member AS
SELECT d.dataset_id, d.owner_id AS user_id, 3::smallint AS role, p.granted_by, coalesce(p.granted_at, d.created_at) AS granted_at,
       true AS is_owner
FROM dataset d LEFT JOIN permission p ON p.dataset_id = d.dataset_id AND p.user_id = d.owner_id
UNION ALL
SELECT p.dataset_id, p.user_id, p.role, p.granted_by, p.granted_at, false
FROM permission p JOIN dataset d USING (dataset_id) WHERE p.user_id <> d.owner_id;

-- A role on a dataset, offered to an e-mail address that need not belong to a user yet.
CREATE TABLE invitation (
    invitation_id text COLLATE "C" PRIMARY KEY,
    dataset_id    text COLLATE "C" NOT NULL REFERENCES dataset ON DELETE CASCADE,
    email         text             NOT NULL,
    -- Number of labeler.type.v1.Role: 1 viewer, 2 editor.
    role          smallint         NOT NULL CHECK (role BETWEEN 1 AND 2),
    -- SHA-256 of the token, which nobody keeps but the invited.
    token_hash    bytea            NOT NULL UNIQUE,
    invited_by    bigint,
    created_at    timestamptz      NOT NULL,
    expires_at    timestamptz      NOT NULL,
    withdrawn_at  timestamptz,
    accepted_at   timestamptz,
    accepted_by   bigint,
    CHECK (withdrawn_at IS NULL OR accepted_at IS NULL),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL))
);
CREATE INDEX invitation_dataset ON invitation (dataset_id, created_at DESC);
CREATE UNIQUE INDEX invitation_open ON invitation (lower(email), dataset_id) WHERE withdrawn_at IS NULL AND accepted_at IS NULL;

-- Who changed what. A row is written in the transaction of the change that it tells of, and outlives the dataset.
CREATE TABLE audit (
    audit_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id text COLLATE "C" NOT NULL,
    -- Word of labeler.dataset.v1.AuditAction.
    action     text             NOT NULL,
    actor      text             NOT NULL,
    user_id    bigint,
    request_id text,
    details    jsonb            NOT NULL,
    at         timestamptz      NOT NULL DEFAULT now()
);
CREATE INDEX audit_dataset ON audit (dataset_id, audit_id DESC);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
