-- Purpose: the name of the street that each of many places stands on.
-- Parameters: lon (float8[]), lat (float8[]), network (bigint), near_m (float8), near_degrees (float8).
-- Rows out: row (from 0, in the order given), name: of the nearest named street within near_m; places without any
--   have no row.
-- Why not the ORM: the nearest line of each of many places is a LATERAL join over a distance order.
SELECT (place.ordinality - 1)::int AS row, street.name
FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS place(lon, lat, ordinality)
CROSS JOIN LATERAL (
    SELECT line.name, line.geometry
    FROM regions_streetline AS line
    WHERE line.network_id = %(network)s AND line.name <> ''
      AND line.geometry && ST_Expand(ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), %(near_degrees)s)
    ORDER BY line.geometry <-> ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), line.id
    LIMIT 1
) AS street
WHERE ST_DWithin(
    street.geometry::geography, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326)::geography, %(near_m)s
)
