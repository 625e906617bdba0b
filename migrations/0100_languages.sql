-- The language that a client stated for a text (xml:lang, RFC 4918 §4.3); empty if it stated none.
ALTER TABLE collection_instance
    ADD COLUMN display_name_language text NOT NULL DEFAULT '',
    ADD COLUMN description_language text NOT NULL DEFAULT '';
