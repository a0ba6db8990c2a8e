-- Purpose: what facilities were at two moments, of all that were written in between.
-- Parameters: since_facility, until_facility, since_status, until_status, since_entrance, until_entrance (bigint: the last
--   event of each history at the two moments), also (bigint[]: facilities wanted whatever was written).
-- Rows out: id, moment (0 = since, 1 = until), name, public_id, type, life, is_public, deleted (boolean), lon, lat, area_code:
--   of the current village that holds the position then, null without; doors: a text that changes with the entrances.
--   A facility that was not there yet at a moment, or of whose time before no event is kept, has no row for it.
-- Why not the ORM: the last event before each of two moments, for many facilities at once, is a LATERAL join.
WITH written AS (
    SELECT pgh_obj_id AS id FROM facilities_facilityevent
    WHERE pgh_id > %(since_facility)s AND pgh_id <= %(until_facility)s
    UNION
    SELECT facility_id FROM facilities_statusrecordevent
    WHERE pgh_id > %(since_status)s AND pgh_id <= %(until_status)s
    UNION
    SELECT facility_id FROM facilities_entranceevent
    WHERE pgh_id > %(since_entrance)s AND pgh_id <= %(until_entrance)s
    UNION
    SELECT unnest(%(also)s::bigint[])
)
SELECT written.id, moment.number AS moment, state.name, state.public_id, state.type_id AS type, state.life,
       state.visibility = 'public' AS is_public,
       state.deleted_at IS NOT NULL AS deleted, ST_X(state.position) AS lon, ST_Y(state.position) AS lat,
       village.code AS area_code, doors.said AS doors
FROM written
CROSS JOIN (
    VALUES (0, %(since_facility)s::bigint, %(since_entrance)s::bigint),
           (1, %(until_facility)s::bigint, %(until_entrance)s::bigint)
) AS moment(number, last, last_entrance)
CROSS JOIN LATERAL (
    SELECT event.* FROM facilities_facilityevent AS event
    WHERE event.pgh_obj_id = written.id AND event.pgh_id <= moment.last
    ORDER BY event.pgh_id DESC
    LIMIT 1
) AS state
LEFT JOIN LATERAL (
    SELECT area.code FROM regions_area AS area
    WHERE area.is_current AND area.level = 4 AND ST_Intersects(area.geometry, state.position)
    ORDER BY area.code
    LIMIT 1
) AS village ON true
LEFT JOIN LATERAL (
    SELECT string_agg(ST_AsText(door.position), ';' ORDER BY door.pgh_obj_id) AS said
    FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, position, pgh_label, facility_id
        FROM facilities_entranceevent
        WHERE pgh_obj_id IN (SELECT pgh_obj_id FROM facilities_entranceevent WHERE facility_id = written.id)
          AND pgh_id <= moment.last_entrance
        ORDER BY pgh_obj_id, pgh_id DESC
    ) AS door
    WHERE door.pgh_label <> 'delete' AND door.facility_id = written.id
) AS doors ON true
WHERE state.pgh_label <> 'delete'
ORDER BY written.id, moment.number
