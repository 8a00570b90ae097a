-- name: tell
-- The sessions of a calendar as its reader may see them, each with the number of its last change. What differs from what
-- was last told is written down in the same statement and so of the same moment: a text never changes under a number that
-- was told with another. Two readers at once wait for each other row by row, in one order; who comes second and would say
-- the same finds the first one's number. What a coach or a room was shown and has no more is told them as cancelled, under the
-- number of where it went: whose it is counts as a change of it.
WITH own AS MATERIALIZED (  -- the member's best seat in each session: a place, else waiting, else given back
  SELECT b.session_id, min(CASE WHEN b.status IN ('CONFIRMED', 'ATTENDED', 'NO_SHOW') THEN 1
                                WHEN b.status = 'WAITLIST' THEN 2 ELSE 3 END) AS standing
  FROM bookings b WHERE b.member_id = %(member)s::uuid AND b.start_time >= %(since)s GROUP BY b.session_id
),
wanted AS MATERIALIZED (
  SELECT t.*, NULL::int AS standing, false AS gone FROM training_sessions t
  WHERE t.start_time >= %(since)s AND %(member)s::uuid IS NULL
    AND (%(coach)s::uuid IS NULL OR t.coach_id = %(coach)s::uuid) AND (%(room)s::uuid IS NULL OR t.room_id = %(room)s::uuid)
    AND (%(session)s::uuid IS NULL OR t.id = %(session)s::uuid)
  UNION ALL
  SELECT t.*, NULL, true FROM told_calendars k JOIN training_sessions t ON t.id = k.session_id
  WHERE k.whose_id = coalesce(%(coach)s::uuid, %(room)s::uuid) AND k.start_time >= %(since)s AND %(session)s::uuid IS NULL
    AND CASE WHEN %(coach)s::uuid IS NULL THEN t.room_id ELSE t.coach_id END IS DISTINCT FROM k.whose_id
  UNION ALL
  SELECT t.*, o.standing, false FROM own o JOIN training_sessions t ON t.id = o.session_id
  WHERE %(session)s::uuid IS NULL OR t.id = %(session)s::uuid
  UNION ALL
  SELECT t.*, 1, false FROM series_followed f JOIN training_sessions t ON t.series_id = f.series_id
  WHERE f.member_id = %(member)s::uuid AND t.start_time >= %(since)s AND (%(session)s::uuid IS NULL OR t.id = %(session)s::uuid)
    AND NOT EXISTS (SELECT 1 FROM own o WHERE o.session_id = t.id)
),
seen AS MATERIALIZED (
  SELECT w.id, CASE WHEN w.number IS NULL THEN w.title ELSE s.title || ': ' || w.title END AS title,
         w.gone, w.coach_id, w.room_id, w.start_time, w.end_time, w.place, w.clock_note, w.created_at, w.member_id IS NULL AS is_group,
         coalesce(c.name, '') AS coach, r.name AS room, l.name AS location,
         CASE WHEN w.status = 'cancelled' OR w.standing = 3 THEN 'CANCELLED' WHEN w.standing = 2 THEN 'TENTATIVE'
              ELSE 'CONFIRMED' END AS state,
         coalesce(m.names, '{}') AS members
  FROM wanted w LEFT JOIN users c ON c.id = w.coach_id LEFT JOIN series s ON s.id = w.series_id LEFT JOIN rooms r ON r.id = w.room_id LEFT JOIN locations l ON l.id = r.location_id
  -- Who takes it is no member's to know.
  LEFT JOIN LATERAL (
    SELECT array_agg(who.name ORDER BY who.name, who.id) AS names
    FROM (SELECT u.id, u.name FROM users u WHERE u.id = w.member_id
          UNION ALL
          SELECT u.id, u.name FROM bookings b JOIN users u ON u.id = b.member_id
          WHERE b.session_id = w.id AND w.member_id IS NULL AND b.status IN ('CONFIRMED', 'ATTENDED', 'NO_SHOW')) who
    WHERE %(member)s::uuid IS NULL
  ) m ON true
),
now_told AS MATERIALIZED (
  SELECT s.*, md5(ROW(s.title, extract(epoch FROM s.start_time), extract(epoch FROM s.end_time), s.place, s.clock_note,
                      s.is_group, s.coach, s.room, s.location, s.state, s.members, s.coach_id, s.room_id)::text) AS digest
  FROM seen s
),
noted AS (
  INSERT INTO told_sessions AS kept (session_id, member_id, digest, changed_at)
  SELECT n.id, %(member)s::uuid, n.digest, %(now)s
  FROM now_told n LEFT JOIN told_sessions t ON t.session_id = n.id AND t.member_id IS NOT DISTINCT FROM %(member)s::uuid
  WHERE t.digest IS DISTINCT FROM n.digest ORDER BY n.id
  ON CONFLICT (session_id, member_id) DO UPDATE SET
    sequence = kept.sequence + (kept.digest <> excluded.digest)::int,
    changed_at = CASE WHEN kept.digest <> excluded.digest THEN greatest(kept.changed_at, excluded.changed_at) ELSE kept.changed_at END,
    digest = excluded.digest
  RETURNING kept.session_id, kept.sequence, kept.changed_at
),
shown AS (
  INSERT INTO told_calendars AS kept (whose_id, session_id, start_time, end_time)
  SELECT coalesce(%(coach)s::uuid, %(room)s::uuid), n.id, n.start_time, n.end_time
  FROM now_told n LEFT JOIN told_calendars k ON k.session_id = n.id AND k.whose_id = coalesce(%(coach)s::uuid, %(room)s::uuid)
  WHERE coalesce(%(coach)s::uuid, %(room)s::uuid) IS NOT NULL AND %(session)s::uuid IS NULL AND NOT n.gone AND n.state <> 'CANCELLED'
    AND (k.start_time, k.end_time) IS DISTINCT FROM (n.start_time, n.end_time) ORDER BY n.id
  ON CONFLICT (whose_id, session_id) DO UPDATE SET start_time = excluded.start_time, end_time = excluded.end_time
)
SELECT n.id, coalesce(f.sequence, t.sequence), coalesce(f.changed_at, t.changed_at), n.created_at,
       CASE WHEN n.gone THEN k.start_time ELSE n.start_time END AS starts, CASE WHEN n.gone THEN k.end_time ELSE n.end_time END,
       CASE WHEN n.gone THEN 'CANCELLED' ELSE n.state END, CASE WHEN n.gone THEN '' ELSE n.title END,
       CASE WHEN n.gone THEN '' ELSE n.coach END, CASE WHEN NOT n.gone THEN n.room END, CASE WHEN NOT n.gone THEN n.location END,
       CASE WHEN n.gone THEN 'room' ELSE n.place END, CASE WHEN NOT n.gone THEN n.clock_note END, n.is_group,
       CASE WHEN n.gone THEN '{}' ELSE n.members END
FROM now_told n LEFT JOIN noted f ON f.session_id = n.id
     LEFT JOIN told_sessions t ON t.session_id = n.id AND t.member_id IS NOT DISTINCT FROM %(member)s::uuid
     LEFT JOIN told_calendars k ON n.gone AND k.session_id = n.id AND k.whose_id = coalesce(%(coach)s::uuid, %(room)s::uuid)
ORDER BY starts, n.id
