-- When a coach could give one-to-one sessions between two instants: the weekly hours of the coach's zone turned into
-- instants day by day, with the additions. Blocks and holidays are not cut out: they have reasons of their own.
CREATE FUNCTION open_time(coach uuid, zone text, lo timestamptz, hi timestamptz) RETURNS tstzmultirange
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(range_agg(open), '{}') FROM (
    SELECT tstzrange(starts, ends) AS open
    FROM weekly_availability a,
         generate_series((lo AT TIME ZONE zone)::date - 1, (hi AT TIME ZONE zone)::date, interval '1 day') day,
         LATERAL (SELECT local_to_instant(day::date + a.start_time, zone) AS starts,
                         local_to_instant(day::date + CASE a.end_time WHEN '00:00' THEN interval '1 day' ELSE a.end_time - time '00:00' END, zone) AS ends) l
    WHERE a.coach_id = coach AND a.is_individual AND a.day_of_week = extract(dow FROM day) AND starts < ends
    UNION ALL
    SELECT during FROM availability_additions
    WHERE coach_id = coach AND is_individual AND during && tstzrange(lo, hi)) offered
$$;
