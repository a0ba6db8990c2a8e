-- Purpose: one vector tile of a service area: what is reached on foot.
-- Parameters: z, x, y; parts (bytea: a MultiPolygon in lon/lat as WKB, drawn for this zoom already).
-- Rows out: one row, one column `tile` (bytea, Mapbox Vector Tile with the layer area).
-- Why not the ORM: there is no table; the engine draws the area and PostGIS cuts and encodes it.
SELECT ST_AsMVT(drawn, 'area', 4096, 'geom') AS tile
FROM (
    SELECT ST_AsMVTGeom(
        ST_Transform(part.geom, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true
    ) AS geom
    FROM ST_Dump(ST_GeomFromWKB(%(parts)s, 4326)) part
) drawn
WHERE geom IS NOT NULL
