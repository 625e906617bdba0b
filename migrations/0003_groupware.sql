-- Calendars and address books: one shape for both.

CREATE TYPE collection_kind AS ENUM ('calendar', 'address_book');

CREATE TABLE collection (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind       collection_kind NOT NULL,
    components text[] NOT NULL DEFAULT '{}', -- VEVENT, VTODO, VJOURNAL; empty for address books
    timezone   text NOT NULL DEFAULT '',     -- calendar-timezone, the client's VTIMEZONE verbatim
    sequence   bigint NOT NULL DEFAULT 0,    -- that of the newest row in "change"; taken under the row's lock
    oldest_sequence bigint NOT NULL DEFAULT 0, -- sync tokens below this one have expired
    created_at timestamptz NOT NULL
);
CREATE INDEX collection_owner_id_idx ON collection (owner_id);

-- One row for each person who sees the collection: sharing is a row, not a copy.
CREATE TABLE collection_instance (
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    account_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind          collection_kind NOT NULL,
    name          text NOT NULL CHECK (name <> ''),  -- the last segment of its DAV path
    display_name  text NOT NULL,
    description   text NOT NULL DEFAULT '',
    color         text NOT NULL DEFAULT '',          -- '#rrggbb' or empty
    sort_order    integer NOT NULL DEFAULT 0,
    visible       boolean NOT NULL DEFAULT true,
    is_default    boolean NOT NULL DEFAULT false,
    writable      boolean NOT NULL DEFAULT true,
    PRIMARY KEY (collection_id, account_id),
    CONSTRAINT collection_instance_name_key UNIQUE (account_id, kind, name)
);

-- Properties that a client sets and the server only keeps (RFC 4918 §4.4, "dead").
CREATE TABLE collection_property (
    collection_id bigint NOT NULL,
    account_id    bigint NOT NULL,
    namespace     text NOT NULL,
    name          text NOT NULL,
    value         text NOT NULL, -- the property element, serialised
    PRIMARY KEY (collection_id, account_id, namespace, name),
    FOREIGN KEY (collection_id, account_id) REFERENCES collection_instance ON DELETE CASCADE
);

CREATE TABLE object (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    name          text NOT NULL CHECK (name <> ''),
    sequence      bigint NOT NULL,                  -- that of its newest row in "change"
    uid           text NOT NULL,
    component     text NOT NULL,                    -- VEVENT, VTODO, VJOURNAL, VCARD
    data          bytea NOT NULL,                   -- the client's bytes, verbatim
    size          integer NOT NULL,
    etag          text NOT NULL,                    -- with its quotes
    first_start   timestamptz,                      -- first instant that any occurrence touches; null: no time
    last_end      timestamptz,                      -- 'infinity' for rules without an end
    sort_name     text COLLATE "und-x-icu" NOT NULL DEFAULT '', -- cards: what the list is ordered by, lower case
    display_name  text NOT NULL DEFAULT '',
    emails        text[] NOT NULL DEFAULT '{}',     -- cards: every address, the preferred one first
    organization  text NOT NULL DEFAULT '',
    has_photo     boolean NOT NULL DEFAULT false,
    search_text   text NOT NULL DEFAULT '',         -- lower case
    created_at    timestamptz NOT NULL,
    modified_at   timestamptz NOT NULL,
    CONSTRAINT object_name_key UNIQUE (collection_id, name),
    CONSTRAINT object_uid_key UNIQUE (collection_id, uid)
);
CREATE INDEX object_time_idx ON object (collection_id, last_end, first_start) WHERE first_start IS NOT NULL;
CREATE INDEX object_sort_name_idx ON object (collection_id, sort_name, id);
CREATE UNIQUE INDEX object_sequence_idx ON object (collection_id, sequence);

CREATE TYPE change_kind AS ENUM ('created', 'modified', 'deleted');

-- Every change of every object. The sync token, the CTag and the live events all read this log.
CREATE TABLE change (
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    sequence      bigint NOT NULL,
    object_name   text NOT NULL,
    kind          change_kind NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (collection_id, sequence)
);
-- What a sync has to report as gone.
CREATE INDEX change_deleted_idx ON change (collection_id, sequence) WHERE kind = 'deleted';
CREATE INDEX change_at_idx ON change (at);

-- What was replaced or deleted, for a time.
CREATE TABLE object_version (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    name          text NOT NULL,
    uid           text NOT NULL,
    component     text NOT NULL,
    data          bytea NOT NULL,
    deleted       boolean NOT NULL,
    replaced_at   timestamptz NOT NULL
);
CREATE INDEX object_version_collection_idx ON object_version (collection_id, replaced_at);
CREATE INDEX object_version_replaced_at_idx ON object_version (replaced_at);

CREATE FUNCTION notify_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('roost_change', NEW.collection_id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER change_notify AFTER INSERT ON change FOR EACH ROW EXECUTE FUNCTION notify_change();
