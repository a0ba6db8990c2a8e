-- Purpose: how far the rows of a list stand from villages of the name the list gives them.
-- Parameters: lines (bigint[]), lon, lat (float8[]), areas (bigint[]), same length: a row and an area id.
-- Rows out: line, area_id, metres (on the spheroid; 0 when the row stands inside).
-- Why not the ORM: the rows are not stored yet, and the ORM cannot join to arrays.
SELECT
    pair.line,
    pair.area_id,
    ST_Distance(
        ST_SetSRID(ST_MakePoint(pair.lon, pair.lat), 4326)::geography, area.geometry::geography
    ) AS metres
FROM unnest(%(lines)s::bigint[], %(lon)s::float8[], %(lat)s::float8[], %(areas)s::bigint[])
    AS pair (line, lon, lat, area_id)
JOIN regions_area AS area ON area.id = pair.area_id
