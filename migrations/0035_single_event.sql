-- The exact times of an event that takes place once, from one instant to another in all timezones alike. A query
-- for a range then needs not parse it. Null for all others, and for events that were stored before this.
ALTER TABLE object
    ADD COLUMN single_start timestamptz,
    ADD COLUMN single_end timestamptz;
