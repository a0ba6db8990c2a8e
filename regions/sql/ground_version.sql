-- Purpose: a short text that changes whenever the basemap changes, for the address of its tiles.
-- Parameters: none.
-- Rows out: one row, one column `version` (text): editions in force with the time they were loaded.
-- Why not the ORM: one round trip over two tables on every page with a map.
SELECT
    (SELECT coalesce(string_agg(id || '@' || extract(epoch FROM loaded_at), ',' ORDER BY id), '')
     FROM regions_streetnetwork WHERE is_active)
    || '/' ||
    (SELECT coalesce(string_agg(id || '@' || extract(epoch FROM loaded_at), ',' ORDER BY id), '')
     FROM regions_areaedition WHERE is_active)
    || '/' ||
    (SELECT count(*) || '+' || coalesce(sum(id), 0) FROM regions_area WHERE is_current)
    AS version
