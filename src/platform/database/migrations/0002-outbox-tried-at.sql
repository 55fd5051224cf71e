-- When an entry was tried last, so that tries are spaced out however old the entry is.
ALTER TABLE outbox ADD COLUMN tried_at timestamptz(3);
