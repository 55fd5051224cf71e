-- Who was given the secrets of an environment in the clear, and when.
CREATE TABLE secret_export (
  id text PRIMARY KEY NOT NULL,
  environment_id text NOT NULL,
  token_id text NOT NULL,
  requested_by text NOT NULL,
  reason text,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);
CREATE INDEX secret_export_environment_id_created_at_index ON secret_export (environment_id, created_at);
