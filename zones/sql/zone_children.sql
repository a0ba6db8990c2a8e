-- Purpose: how much of each cell's children is inside a drawn shape; asked for the cells on its border, true for any.
-- Parameters: shape (EWKB), cells (bigint[]: ids).
-- Rows out: id, share (the cell's share of its village's children, as far as it is inside; above 0).
-- Why not the ORM: a cell cut by the shape counts by the length of its streets inside, which needs a CASE over
--   three geometries.
-- A cell row is the part of a hexagon that lies in one village. Borders often run along streets, and a street on
-- the line is neither in nor out. So the ground decides first: a part of which all but a sliver lies inside is
-- in, one of which no more than a sliver does is out; only what is really cut is measured by its streets.
WITH shape AS MATERIALIZED (
    SELECT ST_GeomFromEWKB(%(shape)s) AS geometry
),
-- By their ids first: the spatial index would find all cells of a large shape again.
asked AS MATERIALIZED (
    SELECT id, area_id, share, hexagon, streets FROM regions_childcell WHERE id = ANY(%(cells)s) AND share > 0
),
near AS MATERIALIZED (
    SELECT asked.*, ST_Covers(shape.geometry, asked.hexagon) AS is_covered
    FROM shape JOIN asked ON ST_Intersects(shape.geometry, asked.hexagon)
),
cut AS MATERIALIZED (
    SELECT near.id, near.share, near.streets,
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
    SELECT cut.id, cut.share, cut.streets, shape.geometry AS shape,
           ST_Area(cut.ground) AS whole,
           ST_Area(ST_Intersection(cut.ground, shape.geometry)) AS common,
           -- A fiftieth of a hexagon (some 300 m², two metres along its side), or a quarter of a small part.
           least(cut.hexagon_area / 50, ST_Area(cut.ground) / 4) AS sliver
    FROM cut CROSS JOIN shape
),
weighed AS MATERIALIZED (
    SELECT id,
           share * CASE
               WHEN common <= sliver THEN 0.0
               WHEN whole - common <= sliver THEN 1.0
               ELSE coalesce(ST_Length(ST_Intersection(streets, shape)) / nullif(ST_Length(streets), 0), 0)
           END AS share
    FROM measured
)
SELECT id, share FROM near WHERE is_covered
UNION ALL
SELECT id, share FROM weighed WHERE share > 0
