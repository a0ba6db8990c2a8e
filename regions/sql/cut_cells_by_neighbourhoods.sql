-- Purpose: cut the cells of a laying at the borders of neighbourhoods (RW), by length of walkable street.
-- Parameters: layout_id, villages (codes, text[]), whole (share of a cell's street from which it counts as covered),
--     beside (degrees: a street so little outside all neighbourhoods belongs to those it runs beside).
-- Rows out: none; writes regions_neighbourhoodcell.
-- Why not the ORM: lengths of intersections of hundreds of thousands of pairs are measured where they lie.
-- Borders follow roads, and two sources draw them metres apart: where the parts of a cell, with what is left of it
-- beside them, come to (nearly) the whole or more (a street along an inner border lies in two), they are scaled to
-- exactly 1, so that neighbourhoods add up to their village. Else some of the cell lies in none: nothing is added.
INSERT INTO regions_neighbourhoodcell (neighbourhood_id, cell_id, part)
WITH mapped AS (
    SELECT village_code, ST_Union(geometry) AS shape
    FROM regions_neighbourhood WHERE village_code = ANY(%(villages)s) GROUP BY village_code
), cell AS (
    SELECT c.id, m.village_code, c.streets, ST_Length(c.streets::geography) AS metres,
           ST_Difference(c.streets, m.shape) AS outside
    FROM mapped m
    JOIN regions_area a ON a.code = m.village_code AND a.is_current
    JOIN regions_childcell c ON c.area_id = a.id AND c.layout_id = %(layout_id)s
), near AS (
    SELECT n.id AS neighbourhood_id, c.id AS cell_id, c.metres AS whole_metres,
           ST_Length(ST_Intersection(c.streets, n.geometry)::geography) AS metres,
           CASE WHEN ST_IsEmpty(c.outside) THEN 0
                ELSE ST_Length(ST_Intersection(c.outside, ST_Buffer(n.geometry, %(beside)s))::geography) END AS beside
    FROM cell c
    JOIN regions_neighbourhood n ON n.village_code = c.village_code
        AND ST_DWithin(c.streets, n.geometry, %(beside)s)
), summed AS (
    SELECT *, sum(metres) OVER of_cell AS all_metres, sum(metres + beside) OVER of_cell AS all_with_beside
    FROM near WINDOW of_cell AS (PARTITION BY cell_id)
), parts AS (
    SELECT neighbourhood_id, cell_id,
           CASE WHEN all_with_beside >= %(whole)s * whole_metres THEN (metres + beside) / all_with_beside
                ELSE metres / GREATEST(whole_metres, all_metres) END AS part
    FROM summed WHERE whole_metres > 0
)
SELECT neighbourhood_id, cell_id, LEAST(part, 1) FROM parts WHERE part > 0
