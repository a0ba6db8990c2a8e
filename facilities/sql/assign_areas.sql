-- Purpose: write the current village that covers each facility, by its position.
-- Parameters: facilities (bigint[] or NULL): only these; NULL = all.
-- Rows out: none; the number of updated rows is the number that changed. A position on a border belongs
--   to the smaller code; without position or covering village the area is empty.
-- Why not the ORM: one statement must find, compare (null-safe) and write; the ORM cannot update from a join.
UPDATE facilities_facility AS facility
SET area_id = found.area_id, updated_at = now()
FROM (
    SELECT
        candidate.id,
        (
            SELECT area.id
            FROM regions_area AS area
            WHERE area.is_current AND area.level = 4 AND ST_Covers(area.geometry, candidate.position)
            ORDER BY area.code
            LIMIT 1
        ) AS area_id
    FROM facilities_facility AS candidate
    WHERE %(facilities)s::bigint[] IS NULL OR candidate.id = ANY(%(facilities)s::bigint[])
) AS found
WHERE facility.id = found.id AND facility.area_id IS DISTINCT FROM found.area_id
