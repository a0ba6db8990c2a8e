-- Purpose: one vector tile of the wide cells of a run, which stand for many cells each when seen from afar.
-- Parameters: z, x, y; run_id; resolution (H3); place (index into WideCell.share, from 1).
-- Rows out: one row, one column `tile` (bytea, Mapbox Vector Tile with layer cell: h3, reached and children as in
--   cell_tile.sql, and cells: how many it stands for).
-- Why not the ORM: ST_AsMVT aggregates whole rows.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096) AS reach
),
-- Materialized, or each geometry would be made twice: to be looked at and to be drawn.
cell AS MATERIALIZED (
    SELECT to_hex(wide.h3) AS h3, round(wide.share[%(place)s] * 100)::int AS reached,
           round(wide.children)::int AS children, wide.cells,
           ST_AsMVTGeom(wide.shape, tile.box, 4096, 64, true) AS geom
    FROM tile JOIN zones_widecell AS wide ON wide.shape && tile.reach
    WHERE wide.run_id = %(run_id)s AND wide.resolution = %(resolution)s
)
SELECT coalesce((SELECT ST_AsMVT(cell, 'cell', 4096, 'geom') FROM cell WHERE geom IS NOT NULL), '') AS tile
