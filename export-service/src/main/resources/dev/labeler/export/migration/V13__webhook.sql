-- URLs that owners registered for the events of their projects. The secret signs each event, so it is stored as it is.
CREATE SEQUENCE webhook_id;

CREATE TABLE webhook (
    project_id text COLLATE "C" NOT NULL,
    webhook_id bigint NOT NULL DEFAULT nextval('webhook_id'),
    dataset_id text COLLATE "C" NOT NULL,
    url        text NOT NULL,
    secret     text NOT NULL,
    events     text[] NOT NULL,
    created_by bigint,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, webhook_id)
);

CREATE INDEX webhook_of_dataset ON webhook (dataset_id);

-- What is already recorded of a project that has webhooks: the version of its dataset, and its newest import that has ended.
CREATE TABLE webhook_position (
    project_id      text COLLATE "C" PRIMARY KEY,
    dataset_id      text COLLATE "C" NOT NULL,
    since           timestamptz NOT NULL,
    dataset_version bigint NOT NULL,
    import_id       bigint
);
