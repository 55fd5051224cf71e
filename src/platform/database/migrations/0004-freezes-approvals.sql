-- Times in which deploys wait or are refused; of a whole project where no environment is named.
CREATE TABLE deploy_freeze (
  id text PRIMARY KEY NOT NULL,
  project_id text NOT NULL REFERENCES project(id),
  environment_id text REFERENCES environment(id),
  name text NOT NULL,
  reason text NOT NULL,
  policy text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3),
  weekly jsonb DEFAULT '[]'::jsonb NOT NULL,
  intervals jsonb DEFAULT '[]'::jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text
);
CREATE INDEX deploy_freeze_in_force_index ON deploy_freeze (project_id) WHERE lifted_at IS NULL;

-- Environments whose entity has to look at their freezes anew, and may not have been told yet. Asking again while it stands changes the time only.
CREATE TABLE wake (
  environment_id text PRIMARY KEY NOT NULL REFERENCES environment(id),
  asked_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE environment ADD COLUMN required_approvals integer DEFAULT 0 NOT NULL, ADD COLUMN approval_timeout_seconds integer DEFAULT 86400 NOT NULL;

-- The plan that an operation waits with, and what persons said to it.
CREATE TABLE approval_request (
  operation_id text PRIMARY KEY NOT NULL REFERENCES operation(id),
  environment_id text NOT NULL,
  plan_hash text NOT NULL,
  required integer NOT NULL,
  is_granted boolean DEFAULT false NOT NULL,
  since timestamptz(3) NOT NULL,
  until timestamptz(3) NOT NULL
);
CREATE TABLE approval_decision (
  operation_id text NOT NULL REFERENCES operation(id),
  actor text NOT NULL,
  decision text NOT NULL,
  plan_hash text NOT NULL,
  reason text,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  PRIMARY KEY (operation_id, actor, decision)
);
