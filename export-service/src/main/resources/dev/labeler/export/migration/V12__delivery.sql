-- The target that an owner chose for the published versions of a project. Without a row: the server's default.
CREATE TABLE delivery_setting (
    project_id text COLLATE "C" PRIMARY KEY,
    dataset_id text COLLATE "C" NOT NULL,
    target     smallint NOT NULL,
    updated_by bigint,
    updated_at timestamptz NOT NULL
);

CREATE SEQUENCE delivery_id;

-- One thing to send: a published version to the platform, or an event to a webhook.
CREATE TABLE delivery (
    project_id    text COLLATE "C" NOT NULL,
    delivery_id   bigint NOT NULL DEFAULT nextval('delivery_id'),
    dataset_id    text COLLATE "C" NOT NULL,
    target        smallint NOT NULL,
    -- Deliveries of one lane are sent one at a time.
    lane          text COLLATE "C" NOT NULL,
    event         text NOT NULL,
    version_id    bigint,
    webhook_id    bigint,
    -- Members of the event's JSON body beside those that all events have.
    content       text,
    state         smallint NOT NULL,
    attempts      integer NOT NULL DEFAULT 0,
    -- Failed attempts since the delivery was created or retried, for the delay before the next one.
    failures      integer NOT NULL DEFAULT 0,
    -- A worker holds the delivery until claimed_until, and only as long as the epoch is the one that it took.
    epoch         integer NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    due_at        timestamptz NOT NULL,
    block_at    timestamptz NOT NULL,
    attempted_at  timestamptz,
    delivered_at  timestamptz,
    last_error    text,
    -- Where the platform has the file, and whether it was deleted there for a newer one.
    location      text,
    removed_at    timestamptz,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (project_id, delivery_id)
);

CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN (1, 2);
CREATE INDEX delivery_claimed ON delivery (lane) WHERE claimed_until IS NOT NULL;
CREATE INDEX delivery_waiting ON delivery (lane) WHERE state IN (1, 2);
CREATE INDEX delivery_of_project ON delivery (project_id, version_id) WHERE webhook_id IS NULL;
CREATE INDEX delivery_of_version ON delivery (version_id) WHERE webhook_id IS NULL;
CREATE INDEX delivery_of_webhook ON delivery (project_id, webhook_id, delivery_id) WHERE webhook_id IS NOT NULL;
CREATE INDEX delivery_by_age ON delivery (created_at) WHERE webhook_id IS NOT NULL;

-- Uploads to the platform's storage API, which all replicas count together. A row that has not ended counts until it expires.
CREATE TABLE platform_upload (
    upload_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz
);

-- Until when the platform asked not to be called (Retry-After).
CREATE TABLE platform_pause (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    until timestamptz NOT NULL
);
