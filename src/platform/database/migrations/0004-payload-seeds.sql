-- Seeds of the keys that seal payloads in Temporal; the newest one is current. Sealed with the master key.
CREATE TABLE payload_seed (
  id text PRIMARY KEY NOT NULL,
  sealed_value bytea NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);
