-- A card's UID is kept without the "urn:uuid:" that vCard 4.0 puts before a UUID, so that a card is the same one in
-- both versions. Where a book has both forms of one UID, two cards have it, and both stay as they are.
UPDATE object o
SET uid = substring(o.uid FROM 10)
WHERE o.component = 'VCARD'
  AND o.uid ~* '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  AND NOT EXISTS (SELECT FROM object t WHERE t.collection_id = o.collection_id AND t.uid = substring(o.uid FROM 10))
  AND NOT EXISTS (SELECT FROM object t
                  WHERE t.collection_id = o.collection_id AND t.id < o.id AND lower(t.uid) = lower(o.uid));
