-- Purpose: facilities that stand in another village than their list or a person states, or far from the village
--   that their name mentions.
-- Parameters: far_m (float): a village in the name counts when it is at least this far; names wander across borders.
--   recurring (text[]): types whose names recur everywhere; a village in such a name says nothing.
--   only (bigint[] or NULL): of these facilities; NULL = all.
-- Rows out: facility_id, metres to the nearest current village of the stated (else mentioned) name in the same
--   province (on the spheroid; NULL when no loaded village has that name), mentioned (the village of the name, else '').
--   Where borders overlap and the facility stands in the stated village as well, there is no row.
-- Why not the ORM: names are compared without "Kel.", blanks and case, word by word, and joined by that.
WITH village AS (
    SELECT id, name, left(code, 2) AS province, geometry,
        regexp_replace(
            regexp_replace(lower(trim(name)), '^(kelurahan|kel|desa|ds)\M\.?\s*', ''), '[\W_]', '', 'g'
        ) AS plain
    FROM regions_area
    WHERE is_current AND level = 4
),
placed AS (
    SELECT facility.id, facility.position, facility.name, facility.stated_village, facility.type_id,
        stands.province, stands.plain
    FROM facilities_facility AS facility
    LEFT JOIN village AS stands ON stands.id = facility.area_id
    WHERE facility.deleted_at IS NULL AND facility.position IS NOT NULL
        AND (%(only)s::bigint[] IS NULL OR facility.id = ANY(%(only)s::bigint[]))
),
stray AS (
    SELECT placed.id, placed.position, placed.province, stated.plain
    FROM placed
    CROSS JOIN LATERAL (
        SELECT regexp_replace(
            regexp_replace(lower(trim(placed.stated_village)), '^(kelurahan|kel|desa|ds)\M\.?\s*', ''),
            '[\W_]', '', 'g'
        ) AS plain
    ) AS stated
    WHERE stated.plain <> '' AND stated.plain IS DISTINCT FROM placed.plain
),
stated AS (
    SELECT stray.id, min(ST_Distance(stray.position::geography, village.geometry::geography)) AS metres
    FROM stray
    LEFT JOIN village ON village.plain = stray.plain AND (stray.province IS NULL OR village.province = stray.province)
    WHERE stray.province IS NOT NULL OR village.id IS NOT NULL
    GROUP BY stray.id
    HAVING min(ST_Distance(stray.position::geography, village.geometry::geography)) IS DISTINCT FROM 0
),
-- Two to four words of a name that stand beside each other; a village of one word is a common word. Materialized,
-- because the planner would take every name apart again for every village.
word AS MATERIALIZED (
    SELECT id, position, province,
        regexp_split_to_array(trim(regexp_replace(lower(name), '[\W_]+', ' ', 'g')), ' ') AS list
    FROM placed
    WHERE type_id <> ALL(%(recurring)s::text[])
),
phrase AS MATERIALIZED (
    SELECT id, position, province, array_to_string(list[first : first + size - 1], '') AS plain
    FROM word
    CROSS JOIN generate_series(2, 4) AS size
    CROSS JOIN LATERAL generate_series(1, cardinality(list) - size + 1) AS first
),
mentioned AS MATERIALIZED (
    SELECT phrase.id, phrase.position, village.name, village.geometry
    FROM phrase
    JOIN village ON village.plain = phrase.plain AND village.name ~ '\S\s+\S'
        AND (phrase.province IS NULL OR village.province = phrase.province)
),
-- Most stand in or near the village of their name: a distance on the plane, in degrees, is enough to leave them out.
near AS MATERIALIZED (
    SELECT DISTINCT id FROM mentioned WHERE ST_DWithin(position, geometry, %(far_m)s / 112000.0)
),
named AS (
    SELECT DISTINCT ON (id) id, name, ST_Distance(position::geography, geometry::geography) AS metres
    FROM mentioned
    WHERE id NOT IN (SELECT id FROM near)
    ORDER BY id, metres
)
SELECT coalesce(stated.id, named.id) AS facility_id,
    CASE WHEN stated.id IS NULL THEN named.metres ELSE stated.metres END AS metres,
    CASE WHEN stated.id IS NULL THEN named.name ELSE '' END AS mentioned
FROM stated
FULL JOIN (SELECT * FROM named WHERE metres >= %(far_m)s) AS named ON named.id = stated.id
ORDER BY metres DESC NULLS LAST, facility_id
