-- A deleted dataset keeps its rows and objects for a while, so that it can be restored.
ALTER TABLE dataset ADD COLUMN deleted_at timestamptz;
CREATE INDEX dataset_deleted ON dataset (deleted_at) WHERE deleted_at IS NOT NULL;

-- Datasets that were removed for good, for the services that keep something of them; an id in it is never given again. `seq` is in the
-- order of commits, since purges take turns.
CREATE TABLE purged_dataset (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id text COLLATE "C" NOT NULL UNIQUE,
    purged_at  timestamptz      NOT NULL DEFAULT now()
);
