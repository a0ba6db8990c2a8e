-- Purpose: a short text that changes whenever anything that a facility tile shows changes.
-- Parameters: none.
-- Rows out: one row, one column `version` (text).
-- Why not the ORM: hashes of whole rows find edits that no time stamp records (bulk updates, statuses).
SELECT
    (SELECT count(*) || '+' || coalesce(sum(hashtextextended(f::text, 0)), 0) FROM facilities_facility f)
    || '/' ||
    (SELECT count(*) || '+' || coalesce(sum(hashtextextended(s::text, 0)), 0) FROM facilities_statusrecord s)
    || '/' ||
    (SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM facilities_facilitytype t)
    AS version
