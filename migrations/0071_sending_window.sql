-- How many recipients a mailbox wrote to in the running second, minute, hour or day, where it or its domain has a limit
-- of its own.
CREATE TABLE sending_window (
    login    text NOT NULL,
    frame    text NOT NULL CHECK (frame IN ('second', 'minute', 'hour', 'day')),
    began    timestamptz NOT NULL,
    messages bigint NOT NULL,
    PRIMARY KEY (login, frame)
);
CREATE INDEX sending_window_began_idx ON sending_window (began);
