-- Every process that remembers what environments look like hears when it has to look again: the payload on `belay_view` is the id of what changed, `*` for all.
CREATE FUNCTION tell_own_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('belay_view', coalesce(NEW.id, OLD.id));
  RETURN NULL;
END $$;

CREATE FUNCTION tell_environment_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('belay_view', coalesce(NEW.environment_id, OLD.environment_id));
  RETURN NULL;
END $$;

CREATE FUNCTION tell_project_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('belay_view', coalesce(NEW.project_id, OLD.project_id));
  RETURN NULL;
END $$;

CREATE FUNCTION tell_every_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('belay_view', '*');
  RETURN NULL;
END $$;

CREATE TRIGGER tell_view AFTER INSERT OR UPDATE OR DELETE ON environment FOR EACH ROW EXECUTE FUNCTION tell_own_view();
CREATE TRIGGER tell_view AFTER INSERT OR UPDATE OR DELETE ON project FOR EACH ROW EXECUTE FUNCTION tell_own_view();
CREATE TRIGGER tell_view AFTER INSERT OR UPDATE OR DELETE ON release FOR EACH ROW EXECUTE FUNCTION tell_own_view();
CREATE TRIGGER tell_environment AFTER INSERT OR UPDATE OR DELETE ON release FOR EACH ROW EXECUTE FUNCTION tell_environment_view();
CREATE TRIGGER tell_environment AFTER INSERT OR UPDATE OR DELETE ON observation FOR EACH ROW EXECUTE FUNCTION tell_environment_view();
CREATE TRIGGER tell_environment AFTER INSERT OR UPDATE OR DELETE ON operation FOR EACH ROW EXECUTE FUNCTION tell_environment_view();
CREATE TRIGGER tell_project AFTER INSERT OR UPDATE OR DELETE ON variable FOR EACH ROW EXECUTE FUNCTION tell_project_view();
-- A worker says hello every 10 s and mostly with the same description.
CREATE TRIGGER tell_view AFTER UPDATE ON target FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION tell_every_view();
