-- A look that is due only later: when the pause after a repair that did not succeed is over.
ALTER TABLE drift_check ADD COLUMN not_before timestamptz(3);
