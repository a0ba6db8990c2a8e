-- Purpose: one vector tile of the basemap (areas, ground, streets) with no more detail than its zoom shows.
-- Parameters: z, x, y; area_levels (smallint[]: levels drawn), name_level (level whose names are written),
--   street_rank (widest 1 .. narrowest drawn), named_rank (narrowest with its name), half_pixel (degrees; what is smaller is straightened away),
--   least_extent (degrees; ground smaller than this is left out), all_ground (false: water areas only).
-- Rows out: one row, one column `tile` (bytea, Mapbox Vector Tile with layers area, area_name, ground, street).
-- Why not the ORM: ST_AsMVT aggregates whole rows, and one statement saves four round trips per tile.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096), 4326) AS reach
),
area AS (
    SELECT a.code, a.level, a.name,
        ST_AsMVTGeom(ST_Transform(a.geometry, 3857), tile.box, 4096, 64, true) AS geom
    FROM regions_area a, tile
    WHERE a.is_current AND a.level = ANY(%(area_levels)s) AND a.geometry && tile.reach
),
area_name AS (
    SELECT a.code, a.level, a.name,
        ST_AsMVTGeom(ST_Transform(ST_PointOnSurface(a.geometry), 3857), tile.box, 4096, 0, true) AS geom
    FROM regions_area a, tile
    WHERE a.is_current AND a.level = %(name_level)s AND a.geometry && tile.reach
),
ground AS (
    SELECT g.kind, nullif(g.name, '') AS name,
        ST_AsMVTGeom(
            ST_Transform(ST_Simplify(g.geometry, %(half_pixel)s, true), 3857), tile.box, 4096, 64, true
        ) AS geom
    FROM regions_groundfeature g
    JOIN regions_streetnetwork n ON n.id = g.network_id AND n.is_active, tile
    WHERE g.geometry && tile.reach
        AND (%(all_ground)s OR g.kind = 'water')
        AND greatest(
            ST_XMax(g.geometry) - ST_XMin(g.geometry), ST_YMax(g.geometry) - ST_YMin(g.geometry)
        ) > %(least_extent)s
),
-- Pieces of one street are joined so that its name finds room to be written along it.
joined AS (
    SELECT s.rank, CASE WHEN s.rank <= %(named_rank)s THEN nullif(s.name, '') END AS written,
        ST_LineMerge(ST_Collect(s.geometry)) AS geometry
    FROM regions_streetline s
    JOIN regions_streetnetwork n ON n.id = s.network_id AND n.is_active, tile
    WHERE s.rank <= %(street_rank)s AND s.geometry && tile.reach
    GROUP BY s.rank, written
),
street AS (
    SELECT j.rank, j.written AS name,
        ST_AsMVTGeom(
            ST_Transform(ST_Simplify(j.geometry, %(half_pixel)s, true), 3857), tile.box, 4096, 64, true
        ) AS geom
    FROM joined j, tile
)
SELECT
    coalesce((SELECT ST_AsMVT(area, 'area', 4096, 'geom') FROM area WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(ground, 'ground', 4096, 'geom') FROM ground WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(street, 'street', 4096, 'geom') FROM street WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(area_name, 'area_name', 4096, 'geom') FROM area_name WHERE geom IS NOT NULL), '')
    AS tile
