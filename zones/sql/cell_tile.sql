-- Purpose: one vector tile of the cells of a run: which part of their children reaches a service.
-- Parameters: z, x, y; run_id, layout_id; place (index into CellReach.share, from 1).
-- Rows out: one row, one column `tile` (bytea, Mapbox Vector Tile with layer cell: h3 as text, reached in whole percent,
--   children rounded; absent where nobody knows how many).
-- Why not the ORM: ST_AsMVT aggregates whole rows. The parts of a hexagon in several villages are drawn once: its
--   share is their mean by children, by length of street where no children are known.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096), 4326) AS reach
),
part AS MATERIALIZED (
    SELECT cell.id, cell.h3, cell.area_id, cell.share, cell.street_mm, cell.hexagon
    FROM tile JOIN regions_childcell AS cell ON cell.hexagon && tile.reach
    WHERE cell.layout_id = %(layout_id)s
),
village AS MATERIALIZED (
    SELECT area.id, newest.children
    FROM regions_area AS area
    LEFT JOIN LATERAL (
        SELECT (SELECT sum(of_age) FROM unnest(people.children_by_age) AS of_age) AS children
        FROM regions_population AS people WHERE people.area_code = area.code ORDER BY people.year DESC LIMIT 1
    ) AS newest ON true
    WHERE area.id IN (SELECT DISTINCT area_id FROM part)
),
answered AS (
    SELECT part.h3, part.hexagon, part.street_mm, part.share * village.children AS children,
           reach.share[%(place)s] AS reached
    FROM part
    JOIN zones_cellreach AS reach ON reach.cell_id = part.id AND reach.run_id = %(run_id)s
    JOIN village ON village.id = part.area_id
),
whole AS (
    SELECT h3, (array_agg(hexagon))[1] AS hexagon, sum(children) AS children,
           coalesce(
               sum(reached * children) / nullif(sum(children), 0),
               sum(reached * street_mm) / nullif(sum(street_mm), 0)
           ) AS reached
    FROM answered GROUP BY h3
),
-- Materialized, or each geometry would be made twice: to be looked at and to be drawn.
cell AS MATERIALIZED (
    SELECT to_hex(h3) AS h3, round(reached * 100)::int AS reached, round(children)::int AS children,
           ST_AsMVTGeom(ST_Transform(hexagon, 3857), tile.box, 4096, 64, true) AS geom
    FROM whole CROSS JOIN tile
)
SELECT coalesce((SELECT ST_AsMVT(cell, 'cell', 4096, 'geom') FROM cell WHERE geom IS NOT NULL), '') AS tile
