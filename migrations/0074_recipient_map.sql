-- Recipients that are written anew: mail for one address, or for all of a domain ("@domain"), goes to another.
CREATE TABLE recipient_map (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address     text NOT NULL CONSTRAINT recipient_map_address_key UNIQUE CHECK (address <> ''),
    target      text NOT NULL CHECK (target <> ''),
    active      boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz
);

CREATE VIEW postfix_recipient_maps AS
    SELECT address, target FROM recipient_map WHERE active;
