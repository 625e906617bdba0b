-- What whoever shares a collection calls it for the one who is invited; empty for what its owner calls it.
ALTER TABLE collection_share ADD COLUMN title text NOT NULL DEFAULT '' CHECK (length(title) <= 1000);
