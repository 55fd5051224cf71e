-- What plugins tried and were refused, each kind of try once with how often it came.
CREATE TABLE plugin_refusal (
  plugin_id text,
  via text NOT NULL,
  what text NOT NULL,
  why text NOT NULL,
  peer text NOT NULL,
  count integer DEFAULT 1 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  last_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT plugin_refusal_unique UNIQUE NULLS NOT DISTINCT(plugin_id, via, what, why)
);
