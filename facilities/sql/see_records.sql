-- Purpose: write of source records that their list still says the same.
-- Parameters: records (bigint[]).
-- Rows out: none.
-- Why not the ORM: 50,000 ids as one array; the ORM makes a parameter of each.
UPDATE facilities_sourcerecord AS record
SET last_seen_at = now()
FROM unnest(%(records)s::bigint[]) AS seen (id)
WHERE record.id = seen.id
