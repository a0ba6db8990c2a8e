-- Purpose: in which current village points stand that are not stored yet.
-- Parameters: numbers (int[]), lon, lat (float8[]), same length.
-- Rows out: number, area_id (NULL where no village covers the point; on a border the smaller code).
-- Why not the ORM: the points are values, and the ORM cannot join to arrays.
SELECT
    point.number,
    (
        SELECT area.id
        FROM regions_area AS area
        WHERE area.is_current AND area.level = 4
            AND ST_Covers(area.geometry, ST_SetSRID(ST_MakePoint(point.lon, point.lat), 4326))
        ORDER BY area.code
        LIMIT 1
    ) AS area_id
FROM unnest(%(numbers)s::int[], %(lon)s::float8[], %(lat)s::float8[]) AS point (number, lon, lat)
