-- What every table below stands on. Run once, by the first migration of all.

-- Keys that grow with time (RFC 9562, version 7): PostgreSQL 18 has them built in, before it they are put together here.
DO $$
BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT uuidv7()';
  ELSE
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $f$
      SELECT encode(
        overlay(
          overlay(uuid_send(gen_random_uuid())
                  PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6)
          PLACING set_byte('\x00'::bytea, 0, 112 | get_byte(uuid_send(gen_random_uuid()), 6) % 16) FROM 7 FOR 1),
        'hex')::uuid $f$;
  END IF;
END $$;

-- The n-th key of a batch: the batch's own key with a counter for its last four bytes (RFC 9562, section 6.2), ten times
-- as cheap as asking for chance anew for every row.
CREATE FUNCTION nth_id(batch uuid, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT encode(overlay(uuid_send(batch) PLACING int4send(n::int) FROM 13), 'hex')::uuid $$;

-- The instant at which clocks in a zone show a local time. A time that does not exist moves forward by the length of
-- the gap; one that exists twice is the first of the two. AT TIME ZONE does the former and takes the second of two, so
-- the answer by the offset in force a little earlier is preferred wherever the zone's clocks really show it.
CREATE FUNCTION local_to_instant(local timestamp, zone text) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN earlier AT TIME ZONE zone = local THEN earlier ELSE later END
  FROM (SELECT local AT TIME ZONE zone AS later) a,
       LATERAL (SELECT later - interval '3 hours' AS before) b,
       LATERAL (SELECT (local - ((before AT TIME ZONE zone) - (before AT TIME ZONE 'UTC'))) AT TIME ZONE 'UTC' AS earlier) c
$$;

-- What a change of the clock did to a local time: moved_by_gap, first_of_two, or nothing.
CREATE FUNCTION clock_note(local timestamp, zone text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN (local AT TIME ZONE zone) AT TIME ZONE zone <> local THEN 'moved_by_gap'
              WHEN local AT TIME ZONE zone <> local_to_instant(local, zone) THEN 'first_of_two' END
$$;
