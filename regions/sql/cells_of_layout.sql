-- Purpose: where the cells of a laying lie that hold children, in the order of their ids.
-- Parameters: layout_id.
-- Rows out: id, area_id, share, and the box of the hexagon: west, south, east, north (float8).
-- Why not the ORM: hundreds of thousands of rows are read by COPY, without an object for each.
SELECT id, area_id, share, ST_XMin(hexagon), ST_YMin(hexagon), ST_XMax(hexagon), ST_YMax(hexagon)
FROM regions_childcell
WHERE layout_id = %(layout_id)s AND share > 0
ORDER BY id
