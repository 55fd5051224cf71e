-- What is written many times in an operation takes one round trip, and holds its rows no longer than that. Each statement of a function sees what was committed while it waited for the lock.

-- Appends events ({ position, type, data, dedupe_key }) to an operation: offsets go on without a gap, repeats are dropped, listeners are told at commit. `latest` is null when there is no such operation.
CREATE FUNCTION append_operation_events(of_operation text, given jsonb, OUT latest bigint, OUT added bigint) LANGUAGE plpgsql AS $$
DECLARE of_environment text;
BEGIN
  added := 0;
  SELECT environment_id, event_count INTO of_environment, latest FROM operation WHERE id = of_operation FOR UPDATE;
  IF latest IS NULL THEN RETURN; END IF;
  INSERT INTO operation_event (operation_id, "offset", environment_id, type, data, dedupe_key)
  SELECT of_operation, latest + row_number() OVER (ORDER BY event.position), of_environment, event.type, event.data, event.dedupe_key
  FROM jsonb_to_recordset(given) AS event(position int, type text, data jsonb, dedupe_key text)
  WHERE NOT EXISTS (SELECT 1 FROM operation_event known WHERE known.operation_id = of_operation AND known.dedupe_key = event.dedupe_key);
  GET DIAGNOSTICS added = ROW_COUNT;
  IF added = 0 THEN RETURN; END IF;
  UPDATE operation SET event_count = latest + added WHERE id = of_operation RETURNING event_count INTO latest;
  PERFORM pg_notify('belay_operation', of_operation);
END $$;

-- The same for an environment.
CREATE FUNCTION append_environment_events(of_environment text, given jsonb, OUT latest bigint, OUT added bigint) LANGUAGE plpgsql AS $$
BEGIN
  added := 0;
  SELECT event_offset INTO latest FROM environment WHERE id = of_environment FOR UPDATE;
  IF latest IS NULL THEN RETURN; END IF;
  INSERT INTO environment_event (environment_id, "offset", type, data, dedupe_key)
  SELECT of_environment, latest + row_number() OVER (ORDER BY event.position), event.type, event.data, event.dedupe_key
  FROM jsonb_to_recordset(given) AS event(position int, type text, data jsonb, dedupe_key text)
  WHERE NOT EXISTS (SELECT 1 FROM environment_event known WHERE known.environment_id = of_environment AND known.dedupe_key = event.dedupe_key);
  GET DIAGNOSTICS added = ROW_COUNT;
  IF added = 0 THEN RETURN; END IF;
  UPDATE environment SET event_offset = latest + added WHERE id = of_environment RETURNING event_offset INTO latest;
  PERFORM pg_notify('belay_environment', of_environment);
END $$;

-- Records what happened to steps: the events, and the rows as the events leave them, unless all of it stands there already.
CREATE FUNCTION record_steps(of_operation text, events jsonb, steps jsonb, OUT latest bigint) LANGUAGE plpgsql AS $$
DECLARE fresh bigint;
BEGIN
  SELECT told.latest, told.added INTO latest, fresh FROM append_operation_events(of_operation, events) told;
  IF latest IS NULL OR fresh = 0 THEN RETURN; END IF;
  INSERT INTO step (operation_id, name, position, phase, summary, state, attempt, failure, note, started_at, ended_at)
  SELECT of_operation, given.name, given.position, given.phase, given.name, given.state, coalesce(claim.attempt, 0), given.failure, given.note, given.started_at, given.ended_at
  FROM jsonb_to_recordset(steps) AS given(name text, position int, phase text, state text, failure jsonb, note text, started_at timestamptz, ended_at timestamptz)
  LEFT JOIN step_claim claim ON claim.key = of_operation || ':' || given.name
  ON CONFLICT (operation_id, phase, name) DO UPDATE SET
    state = CASE WHEN excluded.state = 'running' AND step.state <> 'pending' THEN step.state ELSE excluded.state END,
    failure = coalesce(excluded.failure, step.failure), note = coalesce(excluded.note, step.note),
    started_at = coalesce(step.started_at, excluded.started_at), ended_at = coalesce(excluded.ended_at, step.ended_at);
END $$;
