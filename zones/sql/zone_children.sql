-- Purpose: the part of each village's children inside a drawn shape, and how many of them reach each group.
-- Parameters: shape (EWKB), layout_id, run_id (null = no run), positions (int[]: indexes into CellReach.share).
-- Rows out: area_id, share (sum of the children's shares inside), reached (float[] in the order of positions,
--   null without a run).
-- Why not the ORM: a cell cut by the shape counts by the length of its streets inside, which needs a CASE over
--   three geometries, and sums over array elements.
-- A cell row is the part of a hexagon that lies in one village. Borders often run along streets, and a street on
-- the line is neither in nor out. So the ground decides first: a part of which all but a sliver lies inside is
-- in, one of which no more than a sliver does is out; only what is really cut is measured by its streets.
WITH shape AS MATERIALIZED (
    SELECT ST_GeomFromEWKB(%(shape)s) AS geometry
),
near AS MATERIALIZED (
    SELECT cell.id, cell.area_id, cell.share, cell.hexagon, cell.streets,
           ST_Covers(shape.geometry, cell.hexagon) AS is_covered
    FROM shape
    JOIN regions_childcell AS cell
      ON cell.hexagon && shape.geometry AND ST_Intersects(shape.geometry, cell.hexagon)
    WHERE cell.layout_id = %(layout_id)s AND cell.share > 0
),
cut AS MATERIALIZED (
    SELECT near.id, near.area_id, near.share, near.streets,
           ST_Area(near.hexagon) AS hexagon_area,
           CASE
               WHEN ST_Covers(area.geometry, near.hexagon) THEN near.hexagon
               ELSE ST_Intersection(near.hexagon, area.geometry)
           END AS ground
    FROM near
    JOIN regions_area AS area ON area.id = near.area_id
    WHERE NOT near.is_covered
),
measured AS MATERIALIZED (
    SELECT cut.id, cut.area_id, cut.share, cut.streets, shape.geometry AS shape,
           ST_Area(cut.ground) AS whole,
           ST_Area(ST_Intersection(cut.ground, shape.geometry)) AS common,
           -- A fiftieth of a hexagon (some 300 m², two metres along its side), or a quarter of a small part.
           least(cut.hexagon_area / 50, ST_Area(cut.ground) / 4) AS sliver
    FROM cut CROSS JOIN shape
),
weighed AS MATERIALIZED (
    SELECT id, area_id,
           share * CASE
               WHEN common <= sliver THEN 0.0
               WHEN whole - common <= sliver THEN 1.0
               ELSE coalesce(ST_Length(ST_Intersection(streets, shape)) / nullif(ST_Length(streets), 0), 0)
           END AS share
    FROM measured
),
inside AS MATERIALIZED (
    SELECT id, area_id, share FROM near WHERE is_covered
    UNION ALL
    SELECT id, area_id, share FROM weighed WHERE share > 0
),
per_position AS (
    SELECT inside.area_id, wanted.ordinality, sum(inside.share * reach.share[wanted.position + 1]) AS reached
    FROM inside
    JOIN zones_cellreach AS reach ON reach.cell_id = inside.id AND reach.run_id = %(run_id)s
    CROSS JOIN LATERAL unnest(%(positions)s::int[]) WITH ORDINALITY AS wanted (position, ordinality)
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
