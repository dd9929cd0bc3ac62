-- Backups from which this database was restored, written in the transaction that restored the rows.
CREATE TABLE restored_backup (
    backup_id   text COLLATE "C" PRIMARY KEY,
    restored_at timestamptz NOT NULL DEFAULT now()
);
