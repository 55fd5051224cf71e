-- What was asked to be collected from a target, planned and removed.
CREATE TABLE collection (
  id text PRIMARY KEY NOT NULL,
  target_id text NOT NULL,
  requested_by text NOT NULL,
  volumes jsonb DEFAULT '[]'::jsonb NOT NULL,
  plan_hash text,
  plan jsonb,
  result jsonb,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX collection_target_id_index ON collection (target_id, created_at);
