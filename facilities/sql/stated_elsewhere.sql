-- Purpose: facilities that stand in another village than their list or a person states.
-- Parameters: none.
-- Rows out: facility_id, metres to the nearest current village of the stated name in the same province
--   (on the spheroid; NULL when no loaded village has that name). Where borders overlap and the facility
--   stands in the stated village as well, there is no row.
-- Why not the ORM: names are compared without "Kel.", blanks and case, and joined by that.
WITH village AS (
    SELECT id, left(code, 2) AS province, geometry,
        regexp_replace(
            regexp_replace(lower(trim(name)), '^(kelurahan|kel|desa|ds)\M\.?\s*', ''), '[\W_]', '', 'g'
        ) AS plain
    FROM regions_area
    WHERE is_current AND level = 4
),
stray AS (
    SELECT facility.id, facility.position, stands.province, stated.plain
    FROM facilities_facility AS facility
    LEFT JOIN village AS stands ON stands.id = facility.area_id
    CROSS JOIN LATERAL (
        SELECT regexp_replace(
            regexp_replace(lower(trim(facility.stated_village)), '^(kelurahan|kel|desa|ds)\M\.?\s*', ''),
            '[\W_]', '', 'g'
        ) AS plain
    ) AS stated
    WHERE facility.deleted_at IS NULL AND facility.position IS NOT NULL AND stated.plain <> ''
        AND stated.plain IS DISTINCT FROM stands.plain
)
SELECT stray.id AS facility_id, min(ST_Distance(stray.position::geography, stated.geometry::geography)) AS metres
FROM stray
LEFT JOIN village AS stated
    ON stated.plain = stray.plain AND (stray.province IS NULL OR stated.province = stray.province)
WHERE stray.province IS NOT NULL OR stated.id IS NOT NULL
GROUP BY stray.id
HAVING min(ST_Distance(stray.position::geography, stated.geometry::geography)) IS DISTINCT FROM 0
ORDER BY metres DESC NULLS LAST, stray.id
