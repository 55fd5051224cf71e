-- A look at one environment, of which something was removed by hand; without it, at all of a target.
ALTER TABLE drift_check ADD COLUMN environment_id text;
