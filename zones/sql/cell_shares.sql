-- Purpose: the shares that a run found for some of its questions, for every cell, in the order of the cells.
-- Parameters: run_id; {shares} stands for the wanted elements of the array, each a column.
-- Rows out: cell_id, then the shares (float8).
-- Why not the ORM: hundreds of thousands of rows are read by COPY, without an object for each.
SELECT cell_id, {shares} FROM zones_cellreach WHERE run_id = %(run_id)s ORDER BY cell_id
