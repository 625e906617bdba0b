-- The times of an event that recurs, from one instant to another in all timezones alike, as far as they are listed: all
-- occurrences that begin before occurrences_until (infinity: all there are). A query for a range then needs not parse
-- it. Null for all others, and for events that were stored before this.
ALTER TABLE object
    ADD COLUMN occurrences tstzmultirange,
    ADD COLUMN occurrences_until timestamptz;
