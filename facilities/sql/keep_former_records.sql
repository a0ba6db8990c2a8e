-- Purpose: keep in each row of a batch what its source said before, so that the batch can be rolled back.
-- Parameters: batch, source (bigint).
-- Rows out: none; changes get the key "@record" with the source record as it was.
-- Why not the ORM: 50,000 rows are joined by a value inside JSON and written by one statement.
UPDATE facilities_importrow AS staged
SET changes = staged.changes || jsonb_build_object('@record', jsonb_build_object(
    'id', record.id, 'facility', record.facility_id, 'values', record."values", 'line', record.line,
    'batch', record.batch_id, 'last_seen_at', record.last_seen_at, 'gone_at', record.gone_at
))
FROM facilities_sourcerecord AS record
WHERE staged.batch_id = %(batch)s AND record.source_id = %(source)s
    AND record.row_key = staged."values" ->> 'source_row'
