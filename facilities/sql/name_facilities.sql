-- Purpose: write which facility each new row of a batch became.
-- Parameters: rows, facilities (bigint[], same length).
-- Rows out: none.
-- Why not the ORM: 50,000 rows by one statement; bulk_update compares each row with all others of its part.
UPDATE facilities_importrow AS staged
SET facility_id = named.facility_id
FROM unnest(%(rows)s::bigint[], %(facilities)s::bigint[]) AS named (id, facility_id)
WHERE staged.id = named.id
