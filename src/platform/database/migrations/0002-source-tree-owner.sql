-- Whose credentials fetch a source tree that another machine has to read.
ALTER TABLE source_tree ADD COLUMN project_id text, ADD COLUMN application text;
