-- Written by ./run docs from a database that was just migrated. Change the migrations, not this page.
-- Every table, view, index and constraint of Horarium on PostgreSQL 18, in pg_dump's own order.
-- Version of the schema, as ./run doctor says it: e60d87b47cff (availability 0005, catalog 0001, cohorts 0001, journal 0003, org 0005, people 0006, reservations 0002, timetable 0008, webhooks 0001)

CREATE SCHEMA horarium;

CREATE TYPE horarium.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE horarium.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE horarium.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION horarium.class_title(titles text[], begins_again boolean, number integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT coalesce(titles[CASE WHEN begins_again AND cardinality(titles) > 0 THEN (number - 1) % cardinality(titles) + 1 ELSE number END],
                  'Class ' || number)
$$;

CREATE FUNCTION horarium.clock_note(local timestamp without time zone, zone text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  SELECT CASE WHEN (local AT TIME ZONE zone) AT TIME ZONE zone <> local THEN 'moved_by_gap'
              WHEN local AT TIME ZONE zone <> local_to_instant(local, zone) THEN 'first_of_two' END
$$;

CREATE FUNCTION horarium.local_to_instant(local timestamp without time zone, zone text) RETURNS timestamp with time zone
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  SELECT CASE WHEN earlier AT TIME ZONE zone = local THEN earlier ELSE later END
  FROM (SELECT local AT TIME ZONE zone AS later) a,
       LATERAL (SELECT later - interval '3 hours' AS before) b,
       LATERAL (SELECT (local - ((before AT TIME ZONE zone) - (before AT TIME ZONE 'UTC'))) AT TIME ZONE 'UTC' AS earlier) c
$$;

CREATE FUNCTION horarium.new_id() RETURNS uuid
    LANGUAGE sql PARALLEL SAFE
    AS $$SELECT uuidv7()$$;

CREATE FUNCTION horarium.nth_id(batch uuid, n bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT encode(overlay(uuid_send(batch) PLACING int4send(n::int) FROM 13), 'hex')::uuid $$;

CREATE FUNCTION horarium.open_time(coach uuid, zone text, lo timestamp with time zone, hi timestamp with time zone) RETURNS tstzmultirange
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION horarium.pattern_dates(weekdays smallint[], every_weeks integer, start_on date, from_on date, until_on date) RETURNS SETOF date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT first_on + n * stride
  FROM (SELECT start_on - (extract(isodow FROM start_on)::int - 1) + (d + 6) % 7 AS first_on, 7 * every_weeks AS stride
        FROM unnest(weekdays) d) strides,
       generate_series(ceil((greatest(from_on, start_on) - first_on)::numeric / stride)::int,
                       floor((until_on - first_on)::numeric / stride)::int) n
$$;

CREATE FUNCTION horarium.pattern_number(weekdays smallint[], every_weeks integer, start_on date, falls_on date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT cardinality(weekdays) * (((falls_on - extract(isodow FROM falls_on)::int) - (start_on - extract(isodow FROM start_on)::int)) / 7 / every_weeks)
         + (SELECT count(*) FILTER (WHERE (d + 6) % 7 < extract(isodow FROM falls_on)) - count(*) FILTER (WHERE (d + 6) % 7 < extract(isodow FROM start_on) - 1)
            FROM unnest(weekdays) d)::int
$$;

CREATE FUNCTION horarium.pause_on(series uuid, local timestamp without time zone) RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT p.id FROM series_pauses p
  WHERE p.series_id = series AND p.from_on <= local::date AND (p.until_on IS NULL OR p.until_on >= local::date)
$$;

CREATE FUNCTION horarium.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION horarium.procrastinate_defer_jobs_v1(jobs horarium.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION horarium.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE horarium.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status horarium.procrastinate_job_status DEFAULT 'todo'::horarium.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::horarium.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION horarium.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS horarium.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION horarium.procrastinate_finish_job_v1(job_id bigint, end_status horarium.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION horarium.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION horarium.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION horarium.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION horarium.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION horarium.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION horarium.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION horarium.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION horarium.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION horarium.rests_on(series uuid, local timestamp without time zone) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT EXISTS (SELECT 1 FROM left_out_occurrences l
                 WHERE l.series_id = series AND l.original_local = local AND l.reason = 'skipped')
      OR pause_on(series, local) IS NOT NULL
$$;

CREATE TABLE horarium.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE horarium.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE horarium.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.api_tokens (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    digest bytea NOT NULL,
    prefix text NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    user_id uuid NOT NULL,
    expires_at timestamp with time zone,
    name text DEFAULT ''::text NOT NULL,
    scopes text[] DEFAULT '{everything}'::text[] NOT NULL,
    CONSTRAINT people_token_scopes_known CHECK (((scopes <@ ARRAY['read'::text, 'bookings'::text, 'calendar'::text, 'office'::text, 'account'::text, 'everything'::text]) AND (
CASE
    WHEN (scopes IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(scopes, 1), 0)
END > 0)))
);

CREATE TABLE horarium.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE horarium.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE horarium.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE horarium.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.availability_additions (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    start_time timestamp with time zone NOT NULL,
    end_time timestamp with time zone NOT NULL,
    is_individual boolean DEFAULT true NOT NULL,
    is_group boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    during tstzrange GENERATED ALWAYS AS (
CASE
    WHEN (end_time > start_time) THEN tstzrange(start_time, end_time)
    ELSE NULL::tstzrange
END) STORED,
    coach_id uuid NOT NULL,
    room_id uuid,
    CONSTRAINT availability_addition_ends_after_start CHECK ((end_time > start_time))
);

CREATE TABLE horarium.batch_slots (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    batch_id uuid NOT NULL,
    series_id uuid NOT NULL,
    starts_at time without time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE horarium.batches (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    live_class_id uuid NOT NULL,
    class_name text NOT NULL,
    batch_number integer NOT NULL,
    start_date date NOT NULL,
    start_day_of_week integer NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    zone text DEFAULT 'UTC'::text NOT NULL,
    ends_on date,
    days_counted text DEFAULT 'calendar'::text NOT NULL,
    open_classes smallint DEFAULT 2 NOT NULL,
    fixed_places boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_batch_day_0_to_6 CHECK (((start_day_of_week >= 0) AND (start_day_of_week <= 6))),
    CONSTRAINT cohorts_batch_days_counted_known CHECK ((days_counted = ANY (ARRAY['calendar'::text, 'weekdays'::text]))),
    CONSTRAINT cohorts_batch_number_from_1 CHECK ((batch_number > 0)),
    CONSTRAINT cohorts_batch_status_known CHECK ((status = ANY (ARRAY['active'::text, 'completed'::text, 'cancelled'::text])))
);

CREATE TABLE horarium.training_sessions (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    series_id uuid,
    series_kind text,
    original_local timestamp without time zone,
    title text DEFAULT ''::text NOT NULL,
    coach_id uuid,
    room_id uuid,
    member_id uuid,
    place text DEFAULT 'room'::text NOT NULL,
    capacity smallint DEFAULT 1 NOT NULL,
    start_time timestamp with time zone NOT NULL,
    end_time timestamp with time zone NOT NULL,
    status text DEFAULT 'scheduled'::text NOT NULL,
    clock_note text,
    confirmed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    one_time_booking_id uuid,
    recurring_booking_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (series_kind = 'recurring_booking'::text) THEN series_id
    ELSE NULL::uuid
END) STORED,
    live boolean GENERATED ALWAYS AS ((status = 'scheduled'::text)) STORED NOT NULL,
    during tstzrange GENERATED ALWAYS AS (
CASE
    WHEN (end_time > start_time) THEN tstzrange(start_time, end_time, '[)'::text)
    ELSE NULL::tstzrange
END) STORED,
    owed_to uuid GENERATED ALWAYS AS (
CASE
    WHEN (status = 'scheduled'::text) THEN member_id
    ELSE NULL::uuid
END) STORED,
    meeting_link text,
    number smallint,
    CONSTRAINT timetable_classes_are_counted CHECK (((number IS NOT NULL) = (NOT (series_kind IS DISTINCT FROM 'batch'::text)))),
    CONSTRAINT timetable_meeting_link_is_an_address CHECK ((meeting_link ~ '^https?://\S+$'::text)),
    CONSTRAINT timetable_session_capacity CHECK ((capacity > 0)),
    CONSTRAINT timetable_session_clock_note_known CHECK ((clock_note = ANY (ARRAY['moved_by_gap'::text, 'first_of_two'::text]))),
    CONSTRAINT timetable_session_ends_after_start CHECK (((end_time > start_time) AND (end_time <= (start_time + '12:00:00'::interval)))),
    CONSTRAINT timetable_session_has_a_coach CHECK (((coach_id IS NOT NULL) OR (NOT (series_kind IS DISTINCT FROM 'batch'::text)))),
    CONSTRAINT timetable_session_number CHECK ((number > 0)),
    CONSTRAINT timetable_session_of_a_series CHECK ((num_nulls(series_id, series_kind, original_local) = ANY (ARRAY[0, 3]))),
    CONSTRAINT timetable_session_place_known CHECK ((place = ANY (ARRAY['room'::text, 'online'::text, 'home'::text]))),
    CONSTRAINT timetable_session_status_known CHECK ((status = ANY (ARRAY['scheduled'::text, 'completed'::text, 'cancelled'::text, 'no_show'::text])))
);

CREATE VIEW horarium.batch_class_sessions AS
 SELECT t.id,
    b.id AS batch_id,
    b.class_name,
    t.number AS session_number,
    t.title AS session_title,
        CASE
            WHEN (p.starts_at < '12:00:00'::time without time zone) THEN 'morning'::text
            WHEN (p.starts_at < '17:00:00'::time without time zone) THEN 'afternoon'::text
            ELSE 'evening'::text
        END AS session_type,
    ((t.start_time AT TIME ZONE b.zone))::date AS scheduled_date,
    ((t.start_time AT TIME ZONE b.zone))::time without time zone AS scheduled_time,
    t.start_time AS scheduled_datetime,
    t.status,
    t.created_at
   FROM ((horarium.batches b
     JOIN horarium.batch_slots p ON ((p.batch_id = b.id)))
     JOIN horarium.training_sessions t ON ((t.series_id = p.series_id)));

CREATE TABLE horarium.batch_classes (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    class_name text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    course_id uuid,
    start_day_of_week integer NOT NULL,
    total_sessions integer NOT NULL,
    zone text DEFAULT ''::text NOT NULL,
    slots time without time zone[] DEFAULT '{13:00:00,19:30:00}'::time without time zone[] NOT NULL,
    minutes smallint DEFAULT 60 NOT NULL,
    days_counted text DEFAULT 'calendar'::text NOT NULL,
    after_last text,
    missed text DEFAULT 'skip'::text NOT NULL,
    open_classes smallint DEFAULT 2 NOT NULL,
    coach_id uuid,
    room_id uuid,
    fixed_places boolean DEFAULT false NOT NULL,
    places smallint,
    is_active boolean DEFAULT true NOT NULL,
    decided_until date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_after_last_known CHECK ((after_last = ANY (ARRAY['finish'::text, 'cycle'::text]))),
    CONSTRAINT cohorts_begins_on_a_counted_day CHECK (((days_counted = 'calendar'::text) OR (start_day_of_week < 5))),
    CONSTRAINT cohorts_class_has_a_name CHECK ((btrim(class_name) <> ''::text)),
    CONSTRAINT cohorts_class_minutes_5_to_720 CHECK (((minutes >= 5) AND (minutes <= 720))),
    CONSTRAINT cohorts_class_places CHECK (((places >= 1) AND (places <= 1000))),
    CONSTRAINT cohorts_class_zone_exists CHECK (((zone = ''::text) OR (timezone(zone, '1970-01-01 00:00:00+00'::timestamp with time zone) IS NOT NULL))),
    CONSTRAINT cohorts_code_up_to_6 CHECK ((char_length(code) <= 6)),
    CONSTRAINT cohorts_days_counted_known CHECK ((days_counted = ANY (ARRAY['calendar'::text, 'weekdays'::text]))),
    CONSTRAINT cohorts_missed_known CHECK ((missed = ANY (ARRAY['skip'::text, 'open'::text]))),
    CONSTRAINT cohorts_no_slot_is_empty CHECK ((array_position(slots, NULL::time without time zone) IS NULL)),
    CONSTRAINT cohorts_one_to_six_slots CHECK (((cardinality(slots) >= 1) AND (cardinality(slots) <= 6))),
    CONSTRAINT cohorts_open_classes_not_negative CHECK ((open_classes >= 0)),
    CONSTRAINT cohorts_start_day_0_to_6 CHECK (((start_day_of_week >= 0) AND (start_day_of_week <= 6))),
    CONSTRAINT cohorts_total_not_negative CHECK (((total_sessions >= 0) AND (total_sessions <= 1000)))
);

CREATE TABLE horarium.batch_waiting (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    batch_class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE horarium.blocked_slots (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    start_time timestamp with time zone NOT NULL,
    end_time timestamp with time zone NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    during tstzrange GENERATED ALWAYS AS (
CASE
    WHEN (end_time > start_time) THEN tstzrange(start_time, end_time)
    ELSE NULL::tstzrange
END) STORED,
    coach_id uuid NOT NULL,
    source_id uuid,
    CONSTRAINT availability_block_ends_after_start CHECK ((end_time > start_time))
);

CREATE TABLE horarium.bookings (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    status text DEFAULT 'CONFIRMED'::text NOT NULL,
    start_time timestamp with time zone NOT NULL,
    end_time timestamp with time zone NOT NULL,
    live boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    cancelled_at timestamp with time zone,
    during tstzrange GENERATED ALWAYS AS (
CASE
    WHEN (end_time > start_time) THEN tstzrange(start_time, end_time, '[)'::text)
    ELSE NULL::tstzrange
END) STORED,
    counts_for uuid GENERATED ALWAYS AS (
CASE
    WHEN (live AND (status = ANY (ARRAY['CONFIRMED'::text, 'ATTENDED'::text, 'NO_SHOW'::text]))) THEN member_id
    ELSE NULL::uuid
END) STORED,
    policy_version smallint,
    cancelled_for text,
    outcome jsonb,
    CONSTRAINT timetable_seat_cancelled_for_known CHECK ((cancelled_for = ANY (ARRAY['member'::text, 'coach'::text, 'office'::text, 'force_majeure'::text]))),
    CONSTRAINT timetable_seat_status_known CHECK ((status = ANY (ARRAY['CONFIRMED'::text, 'WAITLIST'::text, 'CANCELLED_BY_MEMBER'::text, 'CANCELLED_BY_COACH'::text, 'NO_SHOW'::text, 'ATTENDED'::text])))
);

CREATE TABLE horarium.calendar_addresses (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    kind text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    shows_members boolean DEFAULT false NOT NULL,
    digest bytea NOT NULL,
    last_read_at timestamp with time zone,
    revoked_at timestamp with time zone,
    reader_id uuid NOT NULL,
    room_id uuid,
    whose_id uuid,
    CONSTRAINT people_calendar_kind_known CHECK ((kind = ANY (ARRAY['member'::text, 'coach'::text, 'room'::text]))),
    CONSTRAINT people_calendar_of_one_person_or_room CHECK ((((kind = 'room'::text) AND (room_id IS NOT NULL) AND (whose_id IS NULL)) OR ((NOT (kind = 'room'::text)) AND (room_id IS NULL) AND (whose_id IS NOT NULL))))
);

CREATE TABLE horarium.calendar_sources (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    content jsonb DEFAULT '[]'::jsonb NOT NULL,
    etag text DEFAULT ''::text NOT NULL,
    busy jsonb DEFAULT '[]'::jsonb NOT NULL,
    bad jsonb DEFAULT '[]'::jsonb NOT NULL,
    due_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    coach_id uuid NOT NULL,
    CONSTRAINT calendar_sources_failures_check CHECK ((failures >= 0))
);

CREATE TABLE horarium.cancellation_policies (
    version smallint NOT NULL,
    rules jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_by uuid,
    CONSTRAINT org_policy_version_from_1 CHECK ((version > 0))
);

CREATE TABLE horarium.class_attendance (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE horarium.meetings (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    class_id uuid NOT NULL,
    series_id uuid NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE horarium.series (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    kind text DEFAULT 'recurring_booking'::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    coach_id uuid,
    room_id uuid,
    member_id uuid,
    place text DEFAULT 'room'::text NOT NULL,
    zone text NOT NULL,
    weekdays smallint[] NOT NULL,
    local_start time without time zone NOT NULL,
    minutes smallint NOT NULL,
    every_weeks smallint DEFAULT 1 NOT NULL,
    start_on date NOT NULL,
    end_on date,
    status text DEFAULT 'ACTIVE'::text NOT NULL,
    next_occurrence date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    cancelled_at timestamp with time zone,
    titles text[] DEFAULT '{}'::text[] NOT NULL,
    begins_again boolean DEFAULT false NOT NULL,
    capacity smallint DEFAULT 1 NOT NULL,
    meeting_link text,
    CONSTRAINT timetable_class_has_no_member CHECK (((kind = 'recurring_booking'::text) OR (member_id IS NULL))),
    CONSTRAINT timetable_recurring_has_a_member CHECK (((kind <> 'recurring_booking'::text) OR ((member_id IS NOT NULL) AND (cardinality(weekdays) = 1)))),
    CONSTRAINT timetable_series_capacity CHECK ((capacity > 0)),
    CONSTRAINT timetable_series_ends_after_start CHECK ((end_on >= start_on)),
    CONSTRAINT timetable_series_every_1_to_8 CHECK (((every_weeks >= 1) AND (every_weeks <= 8))),
    CONSTRAINT timetable_series_has_a_coach CHECK (((coach_id IS NOT NULL) OR (kind = 'batch'::text))),
    CONSTRAINT timetable_series_kind_known CHECK ((kind = ANY (ARRAY['recurring_booking'::text, 'batch'::text, 'class'::text]))),
    CONSTRAINT timetable_series_minutes_5_to_720 CHECK (((minutes >= 5) AND (minutes <= 720))),
    CONSTRAINT timetable_series_place_known CHECK ((place = ANY (ARRAY['room'::text, 'online'::text, 'home'::text]))),
    CONSTRAINT timetable_series_status_known CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'ENDED'::text, 'CANCELLED'::text]))),
    CONSTRAINT timetable_series_weekdays_0_to_6 CHECK (((weekdays <@ '{0,1,2,3,4,5,6}'::smallint[]) AND ((cardinality(weekdays) >= 1) AND (cardinality(weekdays) <= 7)))),
    CONSTRAINT timetable_series_zone_exists CHECK ((timezone(zone, '1970-01-01 00:00:00+00'::timestamp with time zone) IS NOT NULL))
)
WITH (fillfactor='70');

CREATE VIEW horarium.class_meetings AS
 SELECT m.id,
    m.class_id,
    t.title,
    m.description,
    t.meeting_link,
    ((t.start_time AT TIME ZONE s.zone))::date AS meeting_date,
    to_char((t.start_time AT TIME ZONE s.zone), 'HH24:MI'::text) AS meeting_time,
    ((EXTRACT(epoch FROM (t.end_time - t.start_time)) / (60)::numeric))::integer AS duration,
    m.created_at
   FROM ((horarium.meetings m
     JOIN horarium.series s ON ((s.id = m.series_id)))
     JOIN horarium.training_sessions t ON ((t.series_id = s.id)))
  WHERE (t.status <> 'cancelled'::text);

CREATE TABLE horarium.class_replays (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    link text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_replay_is_an_address CHECK ((link ~ '^https?://'::text))
);

CREATE TABLE horarium.classes (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    instructor_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_own_class_has_a_name CHECK ((btrim(name) <> ''::text))
);

CREATE TABLE horarium.coach_members (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    coach_id uuid NOT NULL,
    member_id uuid NOT NULL
);

CREATE TABLE horarium.coach_settings (
    coach_id uuid NOT NULL,
    default_duration smallint DEFAULT 60 NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    default_room_id uuid,
    buffer_after smallint DEFAULT 0 NOT NULL,
    buffer_before smallint DEFAULT 0 NOT NULL,
    least_notice integer DEFAULT 0 NOT NULL,
    slot_step smallint DEFAULT 30 NOT NULL,
    meeting_link text DEFAULT ''::text NOT NULL,
    public_booking boolean DEFAULT false NOT NULL,
    introduction text DEFAULT ''::text NOT NULL,
    CONSTRAINT availability_buffers_up_to_240 CHECK (((buffer_after <= 240) AND (buffer_before <= 240))),
    CONSTRAINT availability_duration_5_to_720 CHECK (((default_duration >= 5) AND (default_duration <= 720))),
    CONSTRAINT availability_meeting_link_is_an_address CHECK (((meeting_link = ''::text) OR (meeting_link ~ '^https?://\S+$'::text))),
    CONSTRAINT availability_notice_up_to_four_weeks CHECK ((least_notice <= 40320)),
    CONSTRAINT availability_step_5_to_720 CHECK (((slot_step >= 5) AND (slot_step <= 720))),
    CONSTRAINT coach_settings_buffer_after_check CHECK ((buffer_after >= 0)),
    CONSTRAINT coach_settings_buffer_before_check CHECK ((buffer_before >= 0)),
    CONSTRAINT coach_settings_default_duration_check CHECK ((default_duration >= 0)),
    CONSTRAINT coach_settings_least_notice_check CHECK ((least_notice >= 0)),
    CONSTRAINT coach_settings_slot_step_check CHECK ((slot_step >= 0))
);

CREATE TABLE horarium.courses (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT catalog_course_has_a_title CHECK ((btrim(title) <> ''::text))
);

CREATE TABLE horarium.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id uuid NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

ALTER TABLE horarium.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE horarium.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE horarium.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE horarium.event_deliveries (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    subscriber text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    settled_at timestamp with time zone,
    event_id uuid NOT NULL,
    CONSTRAINT event_deliveries_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT journal_delivery_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE horarium.events (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text NOT NULL,
    subject_id uuid,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    actor_id uuid,
    door text NOT NULL,
    happened_at timestamp with time zone NOT NULL
);

CREATE TABLE horarium.guardianships (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    guardian_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT people_nobody_is_their_own_guardian CHECK ((NOT (guardian_id = member_id)))
);

CREATE TABLE horarium.holidays (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    "on" date NOT NULL,
    name text NOT NULL,
    of_country text DEFAULT ''::text NOT NULL
);

CREATE TABLE horarium.idempotency_keys (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    caller text NOT NULL,
    key text NOT NULL,
    request text NOT NULL,
    body_sha256 text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    status smallint,
    answer text DEFAULT ''::text NOT NULL,
    CONSTRAINT idempotency_keys_status_check CHECK ((status >= 0))
);

CREATE TABLE horarium.job_runs (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    job text NOT NULL,
    trigger text NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT journal_run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'interrupted'::text])))
);

CREATE TABLE horarium.kept_sessions (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    reason text NOT NULL,
    in_the_way uuid,
    kept_by_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timetable_kept_reason_known CHECK ((reason = ANY (ARRAY['holiday'::text, 'blocked'::text, 'outside_hours'::text])))
);

CREATE TABLE horarium.left_out_occurrences (
    series_id uuid NOT NULL,
    original_local timestamp without time zone NOT NULL,
    reason text NOT NULL,
    in_the_way uuid,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT timetable_reason_known CHECK ((reason = ANY (ARRAY['past'::text, 'paused'::text, 'holiday'::text, 'blocked'::text, 'outside_hours'::text, 'no_room'::text, 'coach_busy'::text, 'room_busy'::text, 'member_busy'::text, 'skipped'::text])))
);

CREATE TABLE horarium.left_out_seats (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    reason text NOT NULL,
    in_the_way uuid,
    decided_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timetable_left_out_seat_reason_known CHECK ((reason = ANY (ARRAY['member_busy'::text, 'full'::text])))
);

CREATE TABLE horarium.lessons (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    course_id uuid,
    live_class_id uuid,
    "position" smallint NOT NULL,
    title text NOT NULL,
    video_url text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT catalog_lesson_has_a_title CHECK ((btrim(title) <> ''::text)),
    CONSTRAINT catalog_lesson_of_one_thing CHECK ((num_nonnulls(course_id, live_class_id) = 1)),
    CONSTRAINT catalog_lesson_position CHECK (("position" > 0))
);

CREATE TABLE horarium.live_classes (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    course_id uuid,
    title text,
    description text DEFAULT ''::text NOT NULL,
    access_type text DEFAULT 'paid'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT catalog_live_class_access_known CHECK ((access_type = ANY (ARRAY['free'::text, 'paid'::text]))),
    CONSTRAINT catalog_live_class_of_a_course_or_titled CHECK (((course_id IS NOT NULL) OR (btrim(COALESCE(title, ''::text)) <> ''::text)))
);

CREATE TABLE horarium.locations (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL
);

CREATE TABLE horarium.login_tries (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    account text NOT NULL,
    address text NOT NULL,
    tries integer NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT login_tries_tries_check CHECK ((tries >= 0))
);

CREATE TABLE horarium.member_notes (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    coach_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT reservations_note_up_to_4000 CHECK ((length(text) <= 4000))
);

CREATE TABLE horarium.rooms (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text NOT NULL,
    capacity integer,
    is_active boolean DEFAULT true NOT NULL,
    location_id uuid NOT NULL,
    CONSTRAINT rooms_capacity_check CHECK ((capacity >= 0))
);

CREATE VIEW horarium.mended_occurrences AS
 SELECT l.series_id,
    l.original_local,
    l.reason
   FROM (horarium.left_out_occurrences l
     JOIN horarium.series s ON ((s.id = l.series_id)))
  WHERE ((s.status = 'ACTIVE'::text) AND
        CASE l.reason
            WHEN 'past'::text THEN false
            WHEN 'skipped'::text THEN false
            WHEN 'outside_hours'::text THEN true
            WHEN 'paused'::text THEN (horarium.pause_on(l.series_id, l.original_local) IS NULL)
            WHEN 'no_room'::text THEN ((s.place <> 'room'::text) OR (EXISTS ( SELECT 1
               FROM horarium.rooms r
              WHERE (r.is_active AND (r.id = COALESCE(s.room_id, ( SELECT c.default_room_id
                       FROM horarium.coach_settings c
                      WHERE (c.coach_id = s.coach_id))))))))
            WHEN 'blocked'::text THEN (NOT (EXISTS ( SELECT 1
               FROM ( SELECT horarium.local_to_instant(l.original_local, s.zone) AS starts
                     OFFSET 0) i,
                horarium.blocked_slots b
              WHERE ((b.id = l.in_the_way) AND (b.during && tstzrange(i.starts, (i.starts + make_interval(mins => (s.minutes)::integer))))))))
            WHEN 'holiday'::text THEN (NOT (EXISTS ( SELECT 1
               FROM horarium.holidays h
              WHERE ((h.id = l.in_the_way) AND (h."on" = (l.original_local)::date)))))
            ELSE (NOT (EXISTS ( SELECT 1
               FROM ( SELECT horarium.local_to_instant(l.original_local, s.zone) AS starts
                     OFFSET 0) i,
                horarium.training_sessions t
              WHERE ((t.id = l.in_the_way) AND t.live AND (t.during && tstzrange(i.starts, (i.starts + make_interval(mins => (s.minutes)::integer))))))))
        END);

CREATE TABLE horarium.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE horarium.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type horarium.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE horarium.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE horarium.procrastinate_events_id_seq OWNED BY horarium.procrastinate_events.id;

CREATE SEQUENCE horarium.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE horarium.procrastinate_jobs_id_seq OWNED BY horarium.procrastinate_jobs.id;

CREATE TABLE horarium.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE horarium.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE horarium.procrastinate_periodic_defers_id_seq OWNED BY horarium.procrastinate_periodic_defers.id;

CREATE TABLE horarium.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE horarium.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME horarium.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW horarium.recurring_bookings AS
 SELECT id,
    member_id,
    coach_id,
    room_id,
    title,
    weekdays[1] AS day_of_week,
    local_start AS start_time,
    (local_start + make_interval(mins => (minutes)::integer)) AS end_time,
    zone,
    start_on AS start_date,
    end_on AS end_date,
    every_weeks AS frequency,
    status,
    created_at,
    cancelled_at
   FROM horarium.series
  WHERE (kind = 'recurring_booking'::text);

CREATE UNLOGGED TABLE horarium.request_counts (
    name text NOT NULL,
    minute timestamp with time zone NOT NULL,
    taken integer NOT NULL
);

CREATE TABLE horarium.student_classes (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    student_id uuid NOT NULL,
    class_id uuid NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_student_class_status_known CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);

CREATE TABLE horarium.user_batch_enrollments (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    user_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    enrollment_date date DEFAULT now() NOT NULL,
    access_level text DEFAULT 'limited_access'::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_access_level_known CHECK ((access_level = ANY (ARRAY['full_access'::text, 'limited_access'::text]))),
    CONSTRAINT cohorts_enrolment_status_known CHECK ((status = ANY (ARRAY['active'::text, 'completed'::text, 'left'::text])))
);

CREATE VIEW horarium.series_followed AS
 SELECT p.series_id,
    e.user_id AS member_id,
    b.fixed_places AS with_place,
    e.since
   FROM ((horarium.user_batch_enrollments e
     JOIN horarium.batches b ON ((b.id = e.batch_id)))
     JOIN horarium.batch_slots p ON ((p.batch_id = b.id)))
  WHERE (e.status <> 'left'::text)
UNION ALL
 SELECT m.series_id,
    s.student_id AS member_id,
    false AS with_place,
    s.created_at AS since
   FROM (horarium.student_classes s
     JOIN horarium.meetings m ON ((m.class_id = s.class_id)))
  WHERE (s.status = 'active'::text);

CREATE TABLE horarium.series_pauses (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    series_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    reason text DEFAULT ''::text NOT NULL,
    cancelled uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timetable_pause_ends_after_start CHECK ((until_on >= from_on))
);

CREATE TABLE horarium.session_reports (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    done text NOT NULL,
    next_steps text DEFAULT ''::text NOT NULL,
    written_by_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timetable_report_up_to_4000 CHECK (((char_length(done) <= 4000) AND (char_length(next_steps) <= 4000)))
);

CREATE TABLE horarium.settings (
    id smallint DEFAULT 1 NOT NULL,
    business_name text DEFAULT 'Horarium'::text NOT NULL,
    zone text DEFAULT 'UTC'::text NOT NULL,
    colour text DEFAULT '#2b46b8'::text NOT NULL,
    weeks_ahead smallint DEFAULT 6 NOT NULL,
    booking_window_days smallint DEFAULT 84 NOT NULL,
    holiday_country text DEFAULT ''::text NOT NULL,
    holiday_subdivision text DEFAULT ''::text NOT NULL,
    language text DEFAULT 'en-GB'::text NOT NULL,
    words jsonb DEFAULT '{}'::jsonb NOT NULL,
    currency text DEFAULT ''::text NOT NULL,
    opening_hours jsonb DEFAULT '[]'::jsonb NOT NULL,
    payment_instructions text DEFAULT ''::text NOT NULL,
    CONSTRAINT org_colour_is_hexadecimal CHECK ((colour ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT org_currency_is_three_letters CHECK ((currency ~ '^([A-Z]{3})?$'::text)),
    CONSTRAINT org_language_is_a_tag CHECK ((language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'::text)),
    CONSTRAINT org_settings_are_one_row CHECK ((id = 1)),
    CONSTRAINT org_weeks_ahead_from_1_to_52 CHECK (((weeks_ahead >= 1) AND (weeks_ahead <= 52))),
    CONSTRAINT org_window_up_to_a_year CHECK (((booking_window_days >= 1) AND (booking_window_days <= 366))),
    CONSTRAINT org_zone_exists CHECK (((zone = ''::text) OR (timezone(zone, '1970-01-01 00:00:00+00'::timestamp with time zone) IS NOT NULL)))
);

CREATE TABLE horarium.told_calendars (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    whose_id uuid NOT NULL,
    session_id uuid NOT NULL,
    start_time timestamp with time zone NOT NULL,
    end_time timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE horarium.told_sessions (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    session_id uuid NOT NULL,
    member_id uuid,
    digest text NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT timetable_told_sequence_counts_up CHECK ((sequence >= 0))
);

CREATE TABLE horarium.unopened_starts (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    batch_class_id uuid NOT NULL,
    start_on date NOT NULL,
    reason text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    dismissed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cohorts_unopened_reason_known CHECK ((reason = ANY (ARRAY['no_live_class'::text, 'no_lessons'::text, 'missed'::text])))
);

CREATE TABLE horarium.users (
    last_login timestamp with time zone,
    id uuid DEFAULT horarium.new_id() NOT NULL,
    email character varying(254),
    username text,
    name text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    zone text DEFAULT ''::text NOT NULL,
    password character varying(128) DEFAULT ''::character varying NOT NULL,
    must_change_password boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    is_owner boolean DEFAULT false NOT NULL,
    is_office boolean DEFAULT false NOT NULL,
    is_coach boolean DEFAULT false NOT NULL,
    is_member boolean DEFAULT false NOT NULL,
    import_key text,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_type text GENERATED ALWAYS AS (
CASE
    WHEN is_coach THEN 'instructor'::text
    WHEN is_member THEN 'student'::text
    ELSE 'simple'::text
END) STORED,
    role text GENERATED ALWAYS AS (
CASE
    WHEN (is_owner OR is_office) THEN 'admin'::text
    ELSE 'user'::text
END) STORED,
    language text DEFAULT ''::text NOT NULL,
    CONSTRAINT people_language_is_a_tag CHECK (((language = ''::text) OR (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'::text))),
    CONSTRAINT people_no_email_is_null CHECK (((email IS NULL) OR (NOT (((email)::text = ''::text) AND (email IS NOT NULL))))),
    CONSTRAINT people_zone_exists CHECK (((zone = ''::text) OR (timezone(zone, '1970-01-01 00:00:00+00'::timestamp with time zone) IS NOT NULL)))
);

CREATE TABLE horarium.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE horarium.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME horarium.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE horarium.visitors (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    email text NOT NULL,
    known_by bytea NOT NULL,
    origin bytea NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL
);

CREATE TABLE horarium.webhook_attempts (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    status_code smallint,
    excerpt text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    delivery_id uuid NOT NULL,
    CONSTRAINT webhook_attempts_status_code_check CHECK ((status_code >= 0))
);

CREATE TABLE horarium.webhook_deliveries (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    first_tried_at timestamp with time zone,
    next_at timestamp with time zone,
    settled_at timestamp with time zone,
    event_id uuid,
    webhook_id uuid NOT NULL,
    CONSTRAINT webhook_deliveries_tries_check CHECK ((tries >= 0)),
    CONSTRAINT webhooks_delivery_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'delivered'::text, 'failed'::text]))),
    CONSTRAINT webhooks_what_is_open_has_a_next_time CHECK ((((next_at IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'sending'::text]))) OR ((NOT (state = ANY (ARRAY['waiting'::text, 'sending'::text]))) AND (next_at IS NULL))))
);

CREATE TABLE horarium.webhooks (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret text NOT NULL,
    old_secret text,
    old_secret_until timestamp with time zone,
    off_at timestamp with time zone,
    off_reason text,
    made_by_id uuid,
    CONSTRAINT webhooks_an_old_secret_has_an_end CHECK ((((old_secret IS NULL) AND (old_secret_until IS NULL)) OR ((old_secret IS NOT NULL) AND (old_secret_until IS NOT NULL)))),
    CONSTRAINT webhooks_off_reason_known CHECK ((off_reason = ANY (ARRAY['by_hand'::text, 'gone'::text, 'failing'::text]))),
    CONSTRAINT webhooks_what_is_off_says_why CHECK ((((off_at IS NULL) AND (off_reason IS NULL)) OR ((off_at IS NOT NULL) AND (off_reason IS NOT NULL))))
);

CREATE TABLE horarium.weekly_availability (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    day_of_week smallint NOT NULL,
    start_time time without time zone NOT NULL,
    end_time time without time zone NOT NULL,
    is_individual boolean DEFAULT true NOT NULL,
    is_group boolean DEFAULT false NOT NULL,
    minutes int4range GENERATED ALWAYS AS (int4range(((day_of_week * 1440) + ((EXTRACT(epoch FROM start_time) / (60)::numeric))::integer), ((day_of_week * 1440) +
CASE
    WHEN (end_time = '00:00:00'::time without time zone) THEN 1440
    ELSE ((EXTRACT(epoch FROM end_time) / (60)::numeric))::integer
END))) STORED,
    coach_id uuid NOT NULL,
    CONSTRAINT availability_day_0_to_6 CHECK (((day_of_week >= 0) AND (day_of_week <= 6))),
    CONSTRAINT availability_hours_end_after_start CHECK (((end_time > start_time) OR (end_time = '00:00:00'::time without time zone)))
);

CREATE TABLE horarium.welcome_links (
    id uuid DEFAULT horarium.new_id() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    user_id uuid NOT NULL
);

ALTER TABLE ONLY horarium.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('horarium.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY horarium.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('horarium.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY horarium.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('horarium.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY horarium.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY horarium.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY horarium.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.api_tokens
    ADD CONSTRAINT api_tokens_digest_key UNIQUE (digest);

ALTER TABLE ONLY horarium.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY horarium.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY horarium.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY horarium.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.availability_additions
    ADD CONSTRAINT availability_addition_never_twice EXCLUDE USING gist (coach_id WITH =, during WITH &&);

ALTER TABLE ONLY horarium.availability_additions
    ADD CONSTRAINT availability_additions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.blocked_slots
    ADD CONSTRAINT availability_block_never_twice EXCLUDE USING gist (coach_id WITH =, during WITH &&);

ALTER TABLE ONLY horarium.weekly_availability
    ADD CONSTRAINT availability_hours_never_twice EXCLUDE USING gist (coach_id WITH =, minutes WITH &&);

ALTER TABLE ONLY horarium.batch_classes
    ADD CONSTRAINT batch_classes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.batch_slots
    ADD CONSTRAINT batch_slots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.batch_waiting
    ADD CONSTRAINT batch_waiting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.blocked_slots
    ADD CONSTRAINT blocked_slots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.bookings
    ADD CONSTRAINT bookings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.calendar_addresses
    ADD CONSTRAINT calendar_addresses_digest_key UNIQUE (digest);

ALTER TABLE ONLY horarium.calendar_addresses
    ADD CONSTRAINT calendar_addresses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.calendar_sources
    ADD CONSTRAINT calendar_sources_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.cancellation_policies
    ADD CONSTRAINT cancellation_policies_pkey PRIMARY KEY (version);

ALTER TABLE ONLY horarium.courses
    ADD CONSTRAINT catalog_course_title_once UNIQUE (title);

ALTER TABLE ONLY horarium.lessons
    ADD CONSTRAINT catalog_lesson_once_in_a_course UNIQUE (course_id, "position") DEFERRABLE;

ALTER TABLE ONLY horarium.lessons
    ADD CONSTRAINT catalog_lesson_once_in_a_live_class UNIQUE (live_class_id, "position") DEFERRABLE;

ALTER TABLE ONLY horarium.live_classes
    ADD CONSTRAINT catalog_live_class_once_a_course UNIQUE (course_id);

ALTER TABLE ONLY horarium.class_attendance
    ADD CONSTRAINT class_attendance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.class_replays
    ADD CONSTRAINT class_replays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.coach_members
    ADD CONSTRAINT coach_members_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.coach_settings
    ADD CONSTRAINT coach_settings_pkey PRIMARY KEY (coach_id);

ALTER TABLE ONLY horarium.batches
    ADD CONSTRAINT cohorts_batch_number_once UNIQUE (class_name, batch_number);

ALTER TABLE ONLY horarium.class_attendance
    ADD CONSTRAINT cohorts_came_once UNIQUE (session_id, user_id);

ALTER TABLE ONLY horarium.batch_classes
    ADD CONSTRAINT cohorts_class_name_once UNIQUE (class_name);

ALTER TABLE ONLY horarium.user_batch_enrollments
    ADD CONSTRAINT cohorts_enrolled_once UNIQUE (user_id, batch_id);

ALTER TABLE ONLY horarium.student_classes
    ADD CONSTRAINT cohorts_in_a_class_once UNIQUE (student_id, class_id);

ALTER TABLE ONLY horarium.meetings
    ADD CONSTRAINT cohorts_meeting_has_its_series UNIQUE (series_id);

ALTER TABLE ONLY horarium.batches
    ADD CONSTRAINT cohorts_one_batch_a_start UNIQUE (class_name, start_date);

ALTER TABLE ONLY horarium.class_replays
    ADD CONSTRAINT cohorts_one_replay_a_class UNIQUE (session_id);

ALTER TABLE ONLY horarium.batch_slots
    ADD CONSTRAINT cohorts_slot_has_its_series UNIQUE (series_id);

ALTER TABLE ONLY horarium.batch_slots
    ADD CONSTRAINT cohorts_slot_once_a_batch UNIQUE (batch_id, starts_at);

ALTER TABLE ONLY horarium.unopened_starts
    ADD CONSTRAINT cohorts_unopened_once UNIQUE (batch_class_id, start_on);

ALTER TABLE ONLY horarium.batch_waiting
    ADD CONSTRAINT cohorts_waits_once UNIQUE (batch_class_id, user_id);

ALTER TABLE ONLY horarium.courses
    ADD CONSTRAINT courses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY horarium.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY horarium.event_deliveries
    ADD CONSTRAINT event_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.guardianships
    ADD CONSTRAINT guardianships_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.holidays
    ADD CONSTRAINT holidays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.job_runs
    ADD CONSTRAINT job_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.idempotency_keys
    ADD CONSTRAINT journal_key_once_for_each_caller UNIQUE (caller, key);

ALTER TABLE ONLY horarium.kept_sessions
    ADD CONSTRAINT kept_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.left_out_occurrences
    ADD CONSTRAINT left_out_occurrences_pkey PRIMARY KEY (series_id, original_local);

ALTER TABLE ONLY horarium.left_out_seats
    ADD CONSTRAINT left_out_seats_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.lessons
    ADD CONSTRAINT lessons_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.live_classes
    ADD CONSTRAINT live_classes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.locations
    ADD CONSTRAINT locations_name_key UNIQUE (name);

ALTER TABLE ONLY horarium.locations
    ADD CONSTRAINT locations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.login_tries
    ADD CONSTRAINT login_tries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.meetings
    ADD CONSTRAINT meetings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.member_notes
    ADD CONSTRAINT member_notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY horarium.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.request_counts
    ADD CONSTRAINT request_counts_pkey PRIMARY KEY (name);

ALTER TABLE ONLY horarium.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.series_pauses
    ADD CONSTRAINT series_pauses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.session_reports
    ADD CONSTRAINT session_reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.student_classes
    ADD CONSTRAINT student_classes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_coach_never_twice EXCLUDE USING gist (coach_id WITH =, during WITH &&) WHERE (live);

ALTER TABLE ONLY horarium.kept_sessions
    ADD CONSTRAINT timetable_kept_once UNIQUE NULLS NOT DISTINCT (session_id, reason, in_the_way);

ALTER TABLE ONLY horarium.left_out_seats
    ADD CONSTRAINT timetable_left_out_seat_once UNIQUE (session_id, member_id);

ALTER TABLE ONLY horarium.bookings
    ADD CONSTRAINT timetable_member_never_twice EXCLUDE USING gist (counts_for WITH =, during WITH &&) WHERE ((counts_for IS NOT NULL));

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_occurrence_once UNIQUE (series_id, original_local);

ALTER TABLE ONLY horarium.bookings
    ADD CONSTRAINT timetable_one_seat_a_member UNIQUE (session_id, counts_for);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_room_never_twice EXCLUDE USING gist (room_id WITH =, during WITH &&) WHERE ((live AND (room_id IS NOT NULL)));

ALTER TABLE ONLY horarium.series
    ADD CONSTRAINT timetable_series_and_kind UNIQUE (id, kind);

ALTER TABLE ONLY horarium.series_pauses
    ADD CONSTRAINT timetable_series_pauses_apart EXCLUDE USING gist (series_id WITH =, daterange(from_on, until_on, '[]'::text) WITH &&);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_session_as_seats_see_it UNIQUE (id, start_time, end_time, live);

ALTER TABLE ONLY horarium.told_calendars
    ADD CONSTRAINT timetable_told_calendar_once UNIQUE (whose_id, session_id);

ALTER TABLE ONLY horarium.told_sessions
    ADD CONSTRAINT timetable_told_once_to_each UNIQUE NULLS NOT DISTINCT (session_id, member_id);

ALTER TABLE ONLY horarium.told_calendars
    ADD CONSTRAINT told_calendars_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.told_sessions
    ADD CONSTRAINT told_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT training_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.unopened_starts
    ADD CONSTRAINT unopened_starts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.user_batch_enrollments
    ADD CONSTRAINT user_batch_enrollments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

ALTER TABLE ONLY horarium.users
    ADD CONSTRAINT users_import_key_key UNIQUE (import_key);

ALTER TABLE ONLY horarium.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.users
    ADD CONSTRAINT users_username_key UNIQUE (username);

ALTER TABLE ONLY horarium.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);

ALTER TABLE ONLY horarium.visitors
    ADD CONSTRAINT visitors_known_by_key UNIQUE (known_by);

ALTER TABLE ONLY horarium.visitors
    ADD CONSTRAINT visitors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.visitors
    ADD CONSTRAINT visitors_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY horarium.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.weekly_availability
    ADD CONSTRAINT weekly_availability_pkey PRIMARY KEY (id);

ALTER TABLE ONLY horarium.welcome_links
    ADD CONSTRAINT welcome_links_digest_key UNIQUE (digest);

ALTER TABLE ONLY horarium.welcome_links
    ADD CONSTRAINT welcome_links_pkey PRIMARY KEY (id);

CREATE INDEX account_emailaddress_email_03be32b2 ON horarium.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON horarium.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON horarium.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON horarium.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON horarium.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX api_tokens_user_id_2db24e1c ON horarium.api_tokens USING btree (user_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON horarium.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON horarium.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON horarium.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON horarium.auth_permission USING btree (content_type_id);

CREATE INDEX availability_additions_coach_id_8540a449 ON horarium.availability_additions USING btree (coach_id);

CREATE INDEX availability_additions_room_id_7513d333 ON horarium.availability_additions USING btree (room_id);

CREATE UNIQUE INDEX availability_calendar_name_once_for_each_coach ON horarium.calendar_sources USING btree (coach_id, name);

CREATE INDEX blocked_slots_coach_id_62b7bebb ON horarium.blocked_slots USING btree (coach_id);

CREATE INDEX blocked_slots_source_id_0fc459ed ON horarium.blocked_slots USING btree (source_id);

CREATE INDEX calendar_addresses_reader_id_d4855a48 ON horarium.calendar_addresses USING btree (reader_id);

CREATE INDEX calendar_addresses_room_id_585376f3 ON horarium.calendar_addresses USING btree (room_id);

CREATE INDEX calendar_addresses_whose_id_bff0d745 ON horarium.calendar_addresses USING btree (whose_id);

CREATE INDEX calendar_sources_coach_id_13aa804b ON horarium.calendar_sources USING btree (coach_id);

CREATE INDEX calendar_sources_due_at_21ad1358 ON horarium.calendar_sources USING btree (due_at);

CREATE UNIQUE INDEX catalog_live_class_title_once ON horarium.live_classes USING btree (title) WHERE (course_id IS NULL);

CREATE INDEX coach_members_coach_id_68a2313b ON horarium.coach_members USING btree (coach_id);

CREATE INDEX coach_members_member_id_89694989 ON horarium.coach_members USING btree (member_id);

CREATE INDEX coach_settings_default_room_id_0437da61 ON horarium.coach_settings USING btree (default_room_id);

CREATE INDEX cohorts_batches_of_a_live_class ON horarium.batches USING btree (live_class_id);

CREATE INDEX cohorts_enrolments_of_batch ON horarium.user_batch_enrollments USING btree (batch_id);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON horarium.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON horarium.django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON horarium.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON horarium.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX event_deliveries_event_id_5458f500 ON horarium.event_deliveries USING btree (event_id);

CREATE INDEX guardianships_guardian_id_3d4384d0 ON horarium.guardianships USING btree (guardian_id);

CREATE INDEX guardianships_member_id_0758e0f6 ON horarium.guardianships USING btree (member_id);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON horarium.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::horarium.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON horarium.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX journal_event_by_subject ON horarium.events USING btree (subject_id, id);

CREATE UNIQUE INDEX journal_event_heard_once_by_each ON horarium.event_deliveries USING btree (event_id, subscriber);

CREATE INDEX journal_failed_deliveries ON horarium.event_deliveries USING btree (id) WHERE (state = 'failed'::text);

CREATE INDEX journal_keys_by_age ON horarium.idempotency_keys USING btree (started_at);

CREATE INDEX journal_runs_of_job ON horarium.job_runs USING btree (job, id DESC);

CREATE INDEX locations_name_512a106e_like ON horarium.locations USING btree (name text_pattern_ops);

CREATE INDEX member_notes_coach_id_d063d707 ON horarium.member_notes USING btree (coach_id);

CREATE INDEX member_notes_member_id_05c84881 ON horarium.member_notes USING btree (member_id);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON horarium.mfa_authenticator USING btree (user_id);

CREATE UNIQUE INDEX org_holiday_once_a_date ON horarium.holidays USING btree ("on", of_country);

CREATE UNIQUE INDEX org_room_name_once_in_a_location ON horarium.rooms USING btree (location_id, name);

CREATE UNIQUE INDEX people_coach_has_a_member_once ON horarium.coach_members USING btree (coach_id, member_id);

CREATE INDEX people_coaches_by_name ON horarium.users USING btree (name, id) WHERE is_coach;

CREATE UNIQUE INDEX people_email_once_whatever_its_case ON horarium.users USING btree (lower((email)::text));

CREATE UNIQUE INDEX people_guardian_of_a_member_once ON horarium.guardianships USING btree (guardian_id, member_id);

CREATE INDEX people_members_by_name ON horarium.users USING btree (name, id) WHERE is_member;

CREATE INDEX people_tries_by_age ON horarium.login_tries USING btree (since);

CREATE UNIQUE INDEX people_tries_counted_once_for_each_address ON horarium.login_tries USING btree (account, address);

CREATE INDEX people_visitors_by_origin ON horarium.visitors USING btree (origin, seen_at);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON horarium.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON horarium.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::horarium.procrastinate_job_status, 'doing'::horarium.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON horarium.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::horarium.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON horarium.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::horarium.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON horarium.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON horarium.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::horarium.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON horarium.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX request_counts_name_82af9196_like ON horarium.request_counts USING btree (name text_pattern_ops);

CREATE INDEX reservations_notes_by_age ON horarium.member_notes USING btree (coach_id, member_id, created_at DESC);

CREATE INDEX rooms_location_id_5e8b93b4 ON horarium.rooms USING btree (location_id);

CREATE INDEX timetable_left_out_by_date ON horarium.left_out_occurrences USING btree (original_local);

CREATE UNIQUE INDEX timetable_member_waits_once ON horarium.bookings USING btree (session_id, member_id) WHERE (status = 'WAITLIST'::text);

CREATE INDEX timetable_reports_of_session ON horarium.session_reports USING btree (session_id, created_at);

CREATE INDEX timetable_seats_of_member ON horarium.bookings USING btree (member_id, start_time);

CREATE INDEX timetable_series_of_coach ON horarium.series USING btree (coach_id) WHERE (status = 'ACTIVE'::text);

CREATE INDEX timetable_series_of_member ON horarium.series USING btree (member_id, id);

CREATE INDEX timetable_series_of_room ON horarium.series USING btree (room_id) WHERE (status = 'ACTIVE'::text);

CREATE INDEX timetable_sessions_booked_once ON horarium.training_sessions USING btree (one_time_booking_id) WHERE (one_time_booking_id IS NOT NULL);

CREATE INDEX timetable_sessions_by_time ON horarium.training_sessions USING btree (start_time);

CREATE INDEX timetable_sessions_of_coach ON horarium.training_sessions USING btree (coach_id, start_time);

CREATE INDEX timetable_sessions_of_room ON horarium.training_sessions USING btree (room_id, start_time);

CREATE INDEX timetable_sessions_to_close ON horarium.training_sessions USING btree (end_time) WHERE (status = 'scheduled'::text);

CREATE INDEX timetable_told_calendars_of_session ON horarium.told_calendars USING btree (session_id);

CREATE UNIQUE INDEX unique_authenticator_type ON horarium.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

CREATE UNIQUE INDEX unique_primary_email ON horarium.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON horarium.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX users_email_0ea73cca_like ON horarium.users USING btree (email varchar_pattern_ops);

CREATE INDEX users_import_key_583521f7_like ON horarium.users USING btree (import_key text_pattern_ops);

CREATE INDEX users_username_e8658fc8_like ON horarium.users USING btree (username text_pattern_ops);

CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON horarium.usersessions_usersession USING btree (session_key varchar_pattern_ops);

CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON horarium.usersessions_usersession USING btree (user_id);

CREATE INDEX webhook_attempts_delivery_id_dc2a0a51 ON horarium.webhook_attempts USING btree (delivery_id);

CREATE INDEX webhook_deliveries_event_id_85317bd1 ON horarium.webhook_deliveries USING btree (event_id);

CREATE INDEX webhook_deliveries_webhook_id_484e7f8a ON horarium.webhook_deliveries USING btree (webhook_id);

CREATE UNIQUE INDEX webhooks_an_event_told_once_to_each ON horarium.webhook_deliveries USING btree (webhook_id, event_id);

CREATE INDEX webhooks_deliveries_of_one ON horarium.webhook_deliveries USING btree (webhook_id, id DESC);

CREATE INDEX webhooks_failed_deliveries ON horarium.webhook_deliveries USING btree (webhook_id) WHERE (state = 'failed'::text);

CREATE INDEX webhooks_made_by_id_d428c669 ON horarium.webhooks USING btree (made_by_id);

CREATE INDEX webhooks_open_deliveries ON horarium.webhook_deliveries USING btree (next_at) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]));

CREATE INDEX weekly_availability_coach_id_dd3009b3 ON horarium.weekly_availability USING btree (coach_id);

CREATE INDEX welcome_links_user_id_4d28fa05 ON horarium.welcome_links USING btree (user_id);

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON horarium.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::horarium.procrastinate_job_status))) EXECUTE FUNCTION horarium.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON horarium.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::horarium.procrastinate_job_status)) EXECUTE FUNCTION horarium.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON horarium.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION horarium.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON horarium.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION horarium.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON horarium.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::horarium.procrastinate_job_status))) EXECUTE FUNCTION horarium.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON horarium.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::horarium.procrastinate_job_status)) EXECUTE FUNCTION horarium.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON horarium.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION horarium.procrastinate_trigger_function_status_events_update_v1();

ALTER TABLE ONLY horarium.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES horarium.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.api_tokens
    ADD CONSTRAINT api_tokens_user_id_2db24e1c_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES horarium.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES horarium.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES horarium.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.availability_additions
    ADD CONSTRAINT availability_additions_coach_id_8540a449_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.availability_additions
    ADD CONSTRAINT availability_additions_room_id_7513d333_fk_rooms_id FOREIGN KEY (room_id) REFERENCES horarium.rooms(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.batch_classes
    ADD CONSTRAINT batch_classes_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.batch_classes
    ADD CONSTRAINT batch_classes_course_id_fkey FOREIGN KEY (course_id) REFERENCES horarium.courses(id) ON DELETE SET NULL;

ALTER TABLE ONLY horarium.batch_classes
    ADD CONSTRAINT batch_classes_room_id_fkey FOREIGN KEY (room_id) REFERENCES horarium.rooms(id);

ALTER TABLE ONLY horarium.batch_slots
    ADD CONSTRAINT batch_slots_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES horarium.batches(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.batch_slots
    ADD CONSTRAINT batch_slots_series_id_fkey FOREIGN KEY (series_id) REFERENCES horarium.series(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.batch_waiting
    ADD CONSTRAINT batch_waiting_batch_class_id_fkey FOREIGN KEY (batch_class_id) REFERENCES horarium.batch_classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.batch_waiting
    ADD CONSTRAINT batch_waiting_user_id_fkey FOREIGN KEY (user_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.batches
    ADD CONSTRAINT batches_live_class_id_fkey FOREIGN KEY (live_class_id) REFERENCES horarium.live_classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.blocked_slots
    ADD CONSTRAINT blocked_slots_coach_id_62b7bebb_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.blocked_slots
    ADD CONSTRAINT blocked_slots_source_id_0fc459ed_fk_calendar_sources_id FOREIGN KEY (source_id) REFERENCES horarium.calendar_sources(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.bookings
    ADD CONSTRAINT bookings_member_id_fkey FOREIGN KEY (member_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.calendar_addresses
    ADD CONSTRAINT calendar_addresses_reader_id_d4855a48_fk_users_id FOREIGN KEY (reader_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.calendar_addresses
    ADD CONSTRAINT calendar_addresses_room_id_585376f3_fk_rooms_id FOREIGN KEY (room_id) REFERENCES horarium.rooms(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.calendar_addresses
    ADD CONSTRAINT calendar_addresses_whose_id_bff0d745_fk_users_id FOREIGN KEY (whose_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.calendar_sources
    ADD CONSTRAINT calendar_sources_coach_id_13aa804b_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.class_attendance
    ADD CONSTRAINT class_attendance_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.class_attendance
    ADD CONSTRAINT class_attendance_user_id_fkey FOREIGN KEY (user_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.class_replays
    ADD CONSTRAINT class_replays_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.classes
    ADD CONSTRAINT classes_instructor_id_fkey FOREIGN KEY (instructor_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.coach_members
    ADD CONSTRAINT coach_members_coach_id_68a2313b_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.coach_members
    ADD CONSTRAINT coach_members_member_id_89694989_fk_users_id FOREIGN KEY (member_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.coach_settings
    ADD CONSTRAINT coach_settings_coach_id_878653be_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.coach_settings
    ADD CONSTRAINT coach_settings_default_room_id_0437da61_fk_rooms_id FOREIGN KEY (default_room_id) REFERENCES horarium.rooms(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.batches
    ADD CONSTRAINT cohorts_batch_of_a_class FOREIGN KEY (class_name) REFERENCES horarium.batch_classes(class_name) ON UPDATE CASCADE;

ALTER TABLE ONLY horarium.user_batch_enrollments
    ADD CONSTRAINT cohorts_enrolled_batch_stays FOREIGN KEY (batch_id) REFERENCES horarium.batches(id);

ALTER TABLE ONLY horarium.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES horarium.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.event_deliveries
    ADD CONSTRAINT event_deliveries_event_id_5458f500_fk_events_id FOREIGN KEY (event_id) REFERENCES horarium.events(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.guardianships
    ADD CONSTRAINT guardianships_guardian_id_3d4384d0_fk_users_id FOREIGN KEY (guardian_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.guardianships
    ADD CONSTRAINT guardianships_member_id_0758e0f6_fk_users_id FOREIGN KEY (member_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.kept_sessions
    ADD CONSTRAINT kept_sessions_kept_by_id_fkey FOREIGN KEY (kept_by_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.kept_sessions
    ADD CONSTRAINT kept_sessions_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.left_out_occurrences
    ADD CONSTRAINT left_out_occurrences_series_id_fkey FOREIGN KEY (series_id) REFERENCES horarium.series(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.left_out_seats
    ADD CONSTRAINT left_out_seats_member_id_fkey FOREIGN KEY (member_id) REFERENCES horarium.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.left_out_seats
    ADD CONSTRAINT left_out_seats_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.lessons
    ADD CONSTRAINT lessons_course_id_fkey FOREIGN KEY (course_id) REFERENCES horarium.courses(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.lessons
    ADD CONSTRAINT lessons_live_class_id_fkey FOREIGN KEY (live_class_id) REFERENCES horarium.live_classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.live_classes
    ADD CONSTRAINT live_classes_course_id_fkey FOREIGN KEY (course_id) REFERENCES horarium.courses(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.meetings
    ADD CONSTRAINT meetings_class_id_fkey FOREIGN KEY (class_id) REFERENCES horarium.classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.meetings
    ADD CONSTRAINT meetings_series_id_fkey FOREIGN KEY (series_id) REFERENCES horarium.series(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.member_notes
    ADD CONSTRAINT member_notes_coach_id_d063d707_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.member_notes
    ADD CONSTRAINT member_notes_member_id_05c84881_fk_users_id FOREIGN KEY (member_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES horarium.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES horarium.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY horarium.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES horarium.procrastinate_jobs(id);

ALTER TABLE ONLY horarium.rooms
    ADD CONSTRAINT rooms_location_id_5e8b93b4_fk_locations_id FOREIGN KEY (location_id) REFERENCES horarium.locations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.series
    ADD CONSTRAINT series_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.series
    ADD CONSTRAINT series_member_id_fkey FOREIGN KEY (member_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.series_pauses
    ADD CONSTRAINT series_pauses_series_id_fkey FOREIGN KEY (series_id) REFERENCES horarium.series(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.series
    ADD CONSTRAINT series_room_id_fkey FOREIGN KEY (room_id) REFERENCES horarium.rooms(id);

ALTER TABLE ONLY horarium.session_reports
    ADD CONSTRAINT session_reports_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.session_reports
    ADD CONSTRAINT session_reports_written_by_id_fkey FOREIGN KEY (written_by_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.student_classes
    ADD CONSTRAINT student_classes_class_id_fkey FOREIGN KEY (class_id) REFERENCES horarium.classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.student_classes
    ADD CONSTRAINT student_classes_student_id_fkey FOREIGN KEY (student_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_member_has_a_seat FOREIGN KEY (id, owed_to) REFERENCES horarium.bookings(session_id, counts_for) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.bookings
    ADD CONSTRAINT timetable_seat_follows_session FOREIGN KEY (session_id, start_time, end_time, live) REFERENCES horarium.training_sessions(id, start_time, end_time, live) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_session_booked_once FOREIGN KEY (one_time_booking_id) REFERENCES horarium.bookings(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT timetable_session_series FOREIGN KEY (series_id, series_kind) REFERENCES horarium.series(id, kind);

ALTER TABLE ONLY horarium.told_calendars
    ADD CONSTRAINT told_calendars_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.told_sessions
    ADD CONSTRAINT told_sessions_member_id_fkey FOREIGN KEY (member_id) REFERENCES horarium.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.told_sessions
    ADD CONSTRAINT told_sessions_session_id_fkey FOREIGN KEY (session_id) REFERENCES horarium.training_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT training_sessions_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT training_sessions_member_id_fkey FOREIGN KEY (member_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.training_sessions
    ADD CONSTRAINT training_sessions_room_id_fkey FOREIGN KEY (room_id) REFERENCES horarium.rooms(id);

ALTER TABLE ONLY horarium.unopened_starts
    ADD CONSTRAINT unopened_starts_batch_class_id_fkey FOREIGN KEY (batch_class_id) REFERENCES horarium.batch_classes(id) ON DELETE CASCADE;

ALTER TABLE ONLY horarium.user_batch_enrollments
    ADD CONSTRAINT user_batch_enrollments_user_id_fkey FOREIGN KEY (user_id) REFERENCES horarium.users(id);

ALTER TABLE ONLY horarium.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.visitors
    ADD CONSTRAINT visitors_user_id_c1ab047c_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.webhook_attempts
    ADD CONSTRAINT webhook_attempts_delivery_id_dc2a0a51_fk_webhook_deliveries_id FOREIGN KEY (delivery_id) REFERENCES horarium.webhook_deliveries(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_event_id_85317bd1_fk_events_id FOREIGN KEY (event_id) REFERENCES horarium.events(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_webhook_id_484e7f8a_fk_webhooks_id FOREIGN KEY (webhook_id) REFERENCES horarium.webhooks(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.webhooks
    ADD CONSTRAINT webhooks_made_by_id_d428c669_fk_users_id FOREIGN KEY (made_by_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.weekly_availability
    ADD CONSTRAINT weekly_availability_coach_id_dd3009b3_fk_users_id FOREIGN KEY (coach_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY horarium.welcome_links
    ADD CONSTRAINT welcome_links_user_id_4d28fa05_fk_users_id FOREIGN KEY (user_id) REFERENCES horarium.users(id) DEFERRABLE INITIALLY DEFERRED;
