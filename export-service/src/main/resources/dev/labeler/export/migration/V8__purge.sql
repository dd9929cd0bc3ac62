CREATE INDEX version_of_dataset ON version (dataset_id);

-- How far this service has followed the datasets that dataset-service has removed for good.
CREATE TABLE purge_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL
);
