-- Purpose: the village that each of many places lies in.
-- Parameters: lon (float8[]), lat (float8[]).
-- Rows out: row (from 0, in the order given), area_id: of the current village; places in none have no row.
-- Why not the ORM: one statement for thousands of places.
SELECT (place.ordinality - 1)::int AS row, village.id AS area_id
FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS place(lon, lat, ordinality)
CROSS JOIN LATERAL (
    SELECT area.id FROM regions_area AS area
    WHERE area.is_current AND area.level = 4
      AND ST_Intersects(area.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))
    ORDER BY area.code
    LIMIT 1
) AS village
