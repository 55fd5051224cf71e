-- The records: projects and environments, operations and releases, what runs. Times are kept to the millisecond, as they are shown and compared.
CREATE TABLE actor_token (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  token_hash text NOT NULL,
  plugin_id text,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  revoked_at timestamptz(3),
  CONSTRAINT actor_token_token_hash_unique UNIQUE(token_hash)
);

CREATE TABLE application (
  id text PRIMARY KEY NOT NULL,
  project_id text NOT NULL,
  name text NOT NULL,
  source jsonb NOT NULL,
  settings jsonb DEFAULT '{}'::jsonb NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT application_project_id_name_unique UNIQUE(project_id,name)
);

CREATE TABLE environment (
  id text PRIMARY KEY NOT NULL,
  project_id text NOT NULL,
  target_id text NOT NULL,
  branch text NOT NULL,
  slug text NOT NULL,
  kind text NOT NULL,
  fence bigint DEFAULT 0 NOT NULL,
  release_count integer DEFAULT 0 NOT NULL,
  current_release_id text,
  is_meant_to_run boolean DEFAULT true NOT NULL,
  event_offset bigint DEFAULT 0 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  destroyed_at timestamptz(3),
  CONSTRAINT environment_project_id_branch_destroyed_at_unique UNIQUE NULLS NOT DISTINCT(project_id,branch,destroyed_at)
);

CREATE TABLE project (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  slug text NOT NULL,
  webhook_url text,
  webhook_secret_id text,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT project_name_unique UNIQUE(name),
  CONSTRAINT project_slug_unique UNIQUE(slug)
);

CREATE TABLE route_host (
  id text PRIMARY KEY NOT NULL,
  target_id text NOT NULL,
  host text NOT NULL,
  environment_id text NOT NULL,
  application text NOT NULL,
  CONSTRAINT route_host_unique UNIQUE(target_id,host,environment_id,application)
);

CREATE TABLE secret (
  id text PRIMARY KEY NOT NULL,
  environment_id text,
  project_id text,
  ref text NOT NULL,
  sealed_value bytea NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT secret_ref_unique UNIQUE(ref)
);

CREATE TABLE target (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  plugin_id text NOT NULL,
  options jsonb DEFAULT '{}'::jsonb NOT NULL,
  is_default boolean DEFAULT false NOT NULL,
  description jsonb,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT target_name_unique UNIQUE(name)
);

CREATE TABLE variable (
  id text PRIMARY KEY NOT NULL,
  scope text NOT NULL,
  project_id text NOT NULL,
  environment_id text,
  application text,
  name text NOT NULL,
  version integer NOT NULL,
  is_secret boolean NOT NULL,
  is_unset boolean DEFAULT false NOT NULL,
  value text,
  sealed_value bytea,
  set_by text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT variable_version_unique UNIQUE NULLS NOT DISTINCT(scope,project_id,environment_id,application,name,version)
);

CREATE TABLE environment_event (
  environment_id text NOT NULL,
  "offset" bigint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  dedupe_key text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT environment_event_environment_id_offset_pk PRIMARY KEY(environment_id,"offset"),
  CONSTRAINT environment_event_environment_id_dedupe_key_unique UNIQUE(environment_id,dedupe_key)
);

CREATE TABLE operation_event (
  operation_id text NOT NULL,
  "offset" bigint NOT NULL,
  environment_id text NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  dedupe_key text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT operation_event_operation_id_offset_pk PRIMARY KEY(operation_id,"offset"),
  CONSTRAINT operation_event_operation_id_dedupe_key_unique UNIQUE(operation_id,dedupe_key)
);

CREATE TABLE operation (
  id text PRIMARY KEY NOT NULL,
  kind text NOT NULL,
  project_id text NOT NULL,
  environment_id text NOT NULL,
  params jsonb DEFAULT '{}'::jsonb NOT NULL,
  idempotency_key text,
  delivery_id text,
  requested_by text NOT NULL,
  state text DEFAULT 'pending' NOT NULL,
  admission jsonb,
  outcome jsonb,
  release_id text,
  fence bigint,
  last_good_release_id text,
  event_count bigint DEFAULT 0 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  admitted_at timestamptz(3),
  started_at timestamptz(3),
  ended_at timestamptz(3),
  CONSTRAINT operation_environment_id_idempotency_key_unique UNIQUE(environment_id,idempotency_key)
);

CREATE TABLE outbox (
  id text PRIMARY KEY NOT NULL,
  operation_id text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  sent_at timestamptz(3),
  tries integer DEFAULT 0 NOT NULL
);

CREATE TABLE plan (
  id text PRIMARY KEY NOT NULL,
  operation_id text,
  environment_id text NOT NULL,
  hash text NOT NULL,
  goal jsonb NOT NULL,
  plan jsonb NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE release (
  id text PRIMARY KEY NOT NULL,
  environment_id text NOT NULL,
  operation_id text NOT NULL,
  number integer,
  spec jsonb NOT NULL,
  is_sealed boolean DEFAULT false NOT NULL,
  is_good boolean DEFAULT false NOT NULL,
  description text,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  sealed_at timestamptz(3),
  CONSTRAINT release_environment_id_number_unique UNIQUE(environment_id,number)
);

CREATE TABLE step_claim (
  key text PRIMARY KEY NOT NULL,
  operation_id text NOT NULL,
  environment_id text NOT NULL,
  fence bigint NOT NULL,
  attempt integer NOT NULL,
  worker_id text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE step (
  operation_id text NOT NULL,
  name text NOT NULL,
  position integer NOT NULL,
  phase text NOT NULL,
  summary text NOT NULL,
  state text DEFAULT 'pending' NOT NULL,
  attempt integer DEFAULT 0 NOT NULL,
  failure jsonb,
  note text,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  CONSTRAINT step_operation_id_phase_name_pk PRIMARY KEY(operation_id,phase,name)
);

CREATE TABLE build (
  target_id text NOT NULL,
  build_key text NOT NULL,
  image jsonb NOT NULL,
  exposed_ports jsonb NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT build_target_id_build_key_pk PRIMARY KEY(target_id,build_key)
);

CREATE TABLE log_cursor (
  target_id text NOT NULL,
  instance text NOT NULL,
  cursor text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_cursor_target_id_instance_pk PRIMARY KEY(target_id,instance)
);

CREATE TABLE log_line (
  position bigserial PRIMARY KEY NOT NULL,
  environment_id text NOT NULL,
  resource text NOT NULL,
  generation text,
  instance text NOT NULL,
  stream text NOT NULL,
  at timestamptz(3) NOT NULL,
  line text NOT NULL
);

CREATE TABLE observation (
  environment_id text PRIMARY KEY NOT NULL,
  resources jsonb NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE plugin_worker (
  worker_id text PRIMARY KEY NOT NULL,
  plugin_id text NOT NULL,
  target_id text NOT NULL,
  version text NOT NULL,
  contract integer NOT NULL,
  digest text NOT NULL,
  capabilities jsonb NOT NULL,
  problem jsonb,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  is_gone boolean DEFAULT false NOT NULL,
  CONSTRAINT plugin_worker_worker_id_unique UNIQUE(worker_id)
);

CREATE TABLE source_tree (
  id text PRIMARY KEY NOT NULL,
  url text NOT NULL,
  commit text NOT NULL,
  folder text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE application ADD CONSTRAINT application_project_id_project_id_fk FOREIGN KEY (project_id) REFERENCES project(id);
ALTER TABLE environment ADD CONSTRAINT environment_project_id_project_id_fk FOREIGN KEY (project_id) REFERENCES project(id);
ALTER TABLE environment ADD CONSTRAINT environment_target_id_target_id_fk FOREIGN KEY (target_id) REFERENCES target(id);
ALTER TABLE route_host ADD CONSTRAINT route_host_environment_id_environment_id_fk FOREIGN KEY (environment_id) REFERENCES environment(id);
ALTER TABLE variable ADD CONSTRAINT variable_project_id_project_id_fk FOREIGN KEY (project_id) REFERENCES project(id);
ALTER TABLE operation ADD CONSTRAINT operation_environment_id_environment_id_fk FOREIGN KEY (environment_id) REFERENCES environment(id);
ALTER TABLE outbox ADD CONSTRAINT outbox_operation_id_operation_id_fk FOREIGN KEY (operation_id) REFERENCES operation(id);
ALTER TABLE release ADD CONSTRAINT release_environment_id_environment_id_fk FOREIGN KEY (environment_id) REFERENCES environment(id);
ALTER TABLE step ADD CONSTRAINT step_operation_id_operation_id_fk FOREIGN KEY (operation_id) REFERENCES operation(id);
CREATE INDEX operation_environment_id_created_at_index ON operation (environment_id,created_at);
CREATE INDEX plan_environment_id_hash_index ON plan (environment_id,hash);
CREATE INDEX log_line_environment_id_position_index ON log_line (environment_id,position);
CREATE INDEX plugin_worker_plugin_id_target_id_index ON plugin_worker (plugin_id,target_id);
CREATE INDEX environment_project_id_index ON environment (project_id);
CREATE INDEX environment_target_id_index ON environment (target_id);
CREATE INDEX operation_created_at_index ON operation (created_at, id);
CREATE INDEX release_environment_id_created_at_index ON release (environment_id, created_at);
CREATE INDEX variable_project_id_index ON variable (project_id);
CREATE INDEX secret_environment_id_index ON secret (environment_id);
CREATE INDEX route_host_environment_id_index ON route_host (environment_id);
CREATE INDEX outbox_unsent_index ON outbox (created_at) WHERE sent_at IS NULL;
