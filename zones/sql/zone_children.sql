-- Purpose: the part of each village's children inside a drawn shape, and how many of them reach each group.
-- Parameters: shape (EWKB), layout_id, run_id (null = no run), positions (int[]: indexes into CellReach.share).
-- Rows out: area_id, share (sum of the children's shares inside), reached (float[] in the order of positions,
--   null without a run).
-- Why not the ORM: a cell cut by the border counts by the length of its streets inside, which needs a CASE
--   over two geometries, and sums over array elements.
WITH shape AS MATERIALIZED (
    SELECT ST_GeomFromEWKB(%(shape)s) AS geometry
),
inside AS MATERIALIZED (
    SELECT
        cell.id,
        cell.area_id,
        cell.share * CASE
            WHEN ST_Covers(shape.geometry, cell.hexagon) THEN 1.0
            ELSE ST_Length(ST_Intersection(cell.streets, shape.geometry)) / nullif(ST_Length(cell.streets), 0)
        END AS share
    FROM shape
    JOIN regions_childcell AS cell
      ON cell.hexagon && shape.geometry AND ST_Intersects(cell.hexagon, shape.geometry)
    WHERE cell.layout_id = %(layout_id)s
),
per_position AS (
    SELECT inside.area_id, wanted.ordinality, sum(inside.share * reach.share[wanted.position + 1]) AS reached
    FROM inside
    JOIN zones_cellreach AS reach ON reach.cell_id = inside.id AND reach.run_id = %(run_id)s
    CROSS JOIN LATERAL unnest(%(positions)s::int[]) WITH ORDINALITY AS wanted (position, ordinality)
    WHERE inside.share > 0
    GROUP BY inside.area_id, wanted.ordinality
)
SELECT
    total.area_id,
    total.share,
    (
        SELECT array_agg(per_position.reached ORDER BY per_position.ordinality)
        FROM per_position WHERE per_position.area_id = total.area_id
    ) AS reached
FROM (SELECT area_id, sum(share) AS share FROM inside GROUP BY area_id) AS total
WHERE total.share > 0
