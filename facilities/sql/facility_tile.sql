-- Purpose: one vector tile of facilities; crowds become one mark with their number, so no tile grows too big.
-- Parameters: z, x, y; on (date: certificates valid that day); crowd (more points than this are grouped);
--   grouped (true: group at this zoom in any case); named (true: write names); cells (groups per tile side).
--   {facilities} stands for a subquery of facilities with its columns in the order of `point` below: what the
--   reader may see and asked for, near the tile. It carries all that is drawn, so that no table is joined with
--   itself: right after a large import the planner knows no sizes and such a join can take minutes.
-- Rows out: one row, one column `tile` (bytea, Mapbox Vector Tile with layers facility and crowd).
-- Why not the ORM: ST_AsMVT aggregates whole rows; grouping and drawing need the same points once.
WITH tile AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box
),
point AS MATERIALIZED (
    SELECT * FROM ({facilities}) AS wanted (id, metres, public_id, name, type, "group", wheelchair, life)
),
size AS (
    SELECT %(grouped)s OR count(*) > %(crowd)s AS is_crowded FROM point
),
placed AS (
    SELECT point.*,
        floor((ST_X(metres) - ST_XMin(box)) / (ST_XMax(box) - ST_XMin(box)) * %(cells)s) AS cell_x,
        floor((ST_Y(metres) - ST_YMin(box)) / (ST_YMax(box) - ST_YMin(box)) * %(cells)s) AS cell_y
    FROM point, tile
),
numbered AS (
    SELECT placed.*, is_crowded, count(*) OVER (PARTITION BY cell_x, cell_y) AS neighbours
    FROM placed, size
),
-- A crowd belongs to exactly one tile: those of the margin are left to the neighbour.
crowd AS (
    SELECT count(*)::int AS facilities,
        ST_AsMVTGeom(ST_Centroid(ST_Collect(metres)), (SELECT box FROM tile), 4096, 0, true) AS geom
    FROM numbered
    WHERE is_crowded AND neighbours > 1
        AND cell_x BETWEEN 0 AND %(cells)s - 1 AND cell_y BETWEEN 0 AND %(cells)s - 1
    GROUP BY cell_x, cell_y
),
facility AS (
    SELECT public_id, CASE WHEN %(named)s THEN name END AS name, type, "group",
        CASE WHEN wheelchair THEN true END AS wheelchair,
        CASE WHEN EXISTS (
            SELECT FROM facilities_statusrecord s
            WHERE s.facility_id = numbered.id AND s.stage = 'certified'
                AND (s.valid_from IS NULL OR s.valid_from <= %(on)s)
                AND (s.valid_until IS NULL OR s.valid_until >= %(on)s)
        ) THEN true END AS certified,
        CASE WHEN life <> 'open' THEN life END AS life,
        ST_AsMVTGeom(numbered.metres, tile.box, 4096, 64, true) AS geom
    FROM numbered, tile
    WHERE NOT is_crowded OR neighbours = 1
    ORDER BY public_id
)
SELECT
    coalesce((SELECT ST_AsMVT(facility, 'facility', 4096, 'geom') FROM facility WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(crowd, 'crowd', 4096, 'geom') FROM crowd WHERE geom IS NOT NULL), '')
    AS tile
