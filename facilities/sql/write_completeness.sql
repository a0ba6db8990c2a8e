-- Purpose: write how complete facilities are.
-- Parameters: ids (bigint[]), shares (float8[]), same length.
-- Rows out: none.
-- Why not the ORM: thousands of rows by one statement; bulk_update compares each row with all others of its part.
UPDATE facilities_facility AS facility
SET completeness = said.share
FROM unnest(%(ids)s::bigint[], %(shares)s::float8[]) AS said (id, share)
WHERE facility.id = said.id
