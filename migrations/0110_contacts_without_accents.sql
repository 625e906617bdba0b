-- Contacts are found by how their names are typed without accents: "muller" and "mueller" find "müller". Cards that are written
-- from now on bring these forms along (crates/ical/src/text.rs); to those that are stored they are added here, but for cards
-- whose text was cut.
UPDATE object o
SET search_text = concat_ws(
    ' ',
    o.search_text,
    regexp_replace(normalize(card.text, NFD), '[\u0300-\u036f]', '', 'g'),
    regexp_replace(
        normalize(replace(replace(replace(card.text, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), NFD), '[\u0300-\u036f]', '', 'g'
    )
)
FROM (
    SELECT id, replace(replace(translate(search_text, 'øłđ', 'old'), 'æ', 'ae'), 'œ', 'oe') AS text
    FROM object
    WHERE component = 'VCARD' AND octet_length(search_text) > length(search_text) AND search_text NOT LIKE '%…'
) card
WHERE o.id = card.id;
