-- What a draft asks to be built, so that resolving it again gives the same answer.
ALTER TABLE release ADD COLUMN wanted jsonb;
