-- Purpose: make source records what they were before a batch was committed.
-- Parameters: batch (bigint).
-- Rows out: none.
-- Why not the ORM: 50,000 rows are put back from JSON by one statement.
UPDATE facilities_sourcerecord AS record
SET
    facility_id = (was ->> 'facility')::bigint, "values" = was -> 'values', line = (was ->> 'line')::int,
    batch_id = (was ->> 'batch')::bigint, last_seen_at = (was ->> 'last_seen_at')::timestamptz,
    gone_at = (was ->> 'gone_at')::timestamptz
FROM (
    SELECT changes -> '@record' AS was FROM facilities_importrow
    WHERE batch_id = %(batch)s AND changes ? '@record'
) AS former
WHERE record.id = (was ->> 'id')::bigint
