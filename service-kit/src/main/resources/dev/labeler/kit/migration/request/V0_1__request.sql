-- Answers of calls that carried an idempotency key, for 24 hours. Written in the transaction of the effect.
CREATE TABLE request (
    caller text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    answer bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX request_created_at ON request (created_at);
