-- Purpose: how far facilities stand from villages of the name their list gives them.
-- Parameters: facilities, areas (bigint[], same length): pairs of facility and area ids.
-- Rows out: facility_id, area_id, metres (on the spheroid; 0 when the facility stands inside).
-- Why not the ORM: pairs by name are no relation, and the ORM cannot join to an array of pairs.
SELECT
    pair.facility_id,
    pair.area_id,
    ST_Distance(facility.position::geography, area.geometry::geography) AS metres
FROM unnest(%(facilities)s::bigint[], %(areas)s::bigint[]) AS pair (facility_id, area_id)
JOIN facilities_facility AS facility ON facility.id = pair.facility_id
JOIN regions_area AS area ON area.id = pair.area_id
WHERE facility.position IS NOT NULL
