-- Environments are looked at after a worker was newly in touch with their target, and brought back to their release unless their owner does not want that.
ALTER TABLE environment ADD COLUMN is_repaired_by_itself boolean DEFAULT true NOT NULL;
CREATE TABLE drift_check (
  id text PRIMARY KEY NOT NULL,
  target_id text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  done_at timestamptz(3)
);
