-- What those are told who had accepted a share, until they put it away (calendarserver-notifications).

-- That its owner took it back. The collection may be gone as well, so this keeps what is said of it.
CREATE TABLE withdrawn_share (
    account_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    collection_id bigint NOT NULL,
    owner_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind          collection_kind NOT NULL,
    owner_path    text NOT NULL,              -- its name in the owner's home
    title         text NOT NULL,              -- what the account called it
    access        collection_access NOT NULL, -- what the account could do
    withdrawn_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, collection_id)
);

-- That they may do more or less than when they accepted; null if there is nothing to say.
ALTER TABLE collection_share_reply ADD COLUMN access_changed_at timestamptz;
