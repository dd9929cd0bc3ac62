-- Buckets of callers, read and written by bucket4j. Unlogged: what a crash loses is a minute's count, and no call waits for the disk.
-- No index on expires_at, so that an update stays on its page (HOT); the sweep reads the few rows that there are.
CREATE UNLOGGED TABLE rate_limit_bucket (
    bucket_id  text COLLATE "C" PRIMARY KEY,
    state      bytea,
    -- Milliseconds since the epoch. The default is for a row whose writer died before it wrote the state.
    expires_at bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000)::bigint + 120000
) WITH (fillfactor = 50);
