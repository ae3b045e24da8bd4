"""What is archived stands: the database itself refuses to change it (ONE-040).

Of an archived case only the journal grows, by remarks. Its row, steps, papers, copies and line in the register stay as
they were sealed. The one way out is a disposal that a second person approved, while no hold stands.
"""

from django.db import migrations

MAY_DESTROY = """
CREATE FUNCTION archive_may_destroy(of_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM documents_archiveentry entry JOIN documents_disposalline line ON line.entry_id = entry.id
      JOIN documents_disposal list ON list.id = line.disposal_id
    WHERE entry.case_id = (
        SELECT COALESCE((SELECT id FROM cases_case own WHERE own.id = of_case
          AND EXISTS (SELECT 1 FROM documents_archiveentry e WHERE e.case_id = own.id)), archive_kept_with(of_case))
      ) AND list.decision = 'approved' AND line.spared_because = ''
      AND NOT EXISTS (SELECT 1 FROM documents_hold hold WHERE hold.entry_id = entry.id AND hold.lifted_at IS NULL)
  )
$$
"""
# A case without a line of its own in the register is kept with the one that called it.
KEPT_WITH = """
CREATE FUNCTION archive_kept_with(of_case bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE above AS (
    SELECT id, parent_id, 1 AS far FROM cases_case WHERE id = of_case
    UNION ALL SELECT up.id, up.parent_id, far + 1 FROM cases_case up JOIN above ON up.id = above.parent_id
  )
  SELECT above.id FROM above JOIN documents_archiveentry entry ON entry.case_id = above.id ORDER BY far LIMIT 1
$$
"""
IS_SEALED = """
CREATE FUNCTION archive_is_sealed(of_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM cases_case WHERE id = of_case AND archived_at IS NOT NULL)
$$
"""
REFUSE = """
CREATE FUNCTION archive_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is archived stands as it was sealed: %', what
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = what || '_sealed';
END $$
"""
CASE = """
CREATE FUNCTION archive_case_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE grows text[] := ARRAY['version', 'head', 'state', 'search'];
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.disposed_at IS NULL THEN
    IF NEW.disposed_at IS NOT NULL AND archive_may_destroy(OLD.id) THEN
      RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - grows = to_jsonb(OLD) - grows
      AND NEW.state - ARRAY['version', 'last_at'] = OLD.state - ARRAY['version', 'last_at']
      AND NOT EXISTS (SELECT 1 FROM cases_event WHERE case_id = OLD.id AND seq > OLD.version AND kind <> 'noted')
    THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM archive_refuse(TG_TABLE_NAME::text);
  RETURN NULL;
END $$;
CREATE TRIGGER case_sealed BEFORE UPDATE OR DELETE ON cases_case
  FOR EACH ROW WHEN (OLD.archived_at IS NOT NULL) EXECUTE FUNCTION archive_case_stands();
"""
# Only finished steps are looked up: work in progress pays nothing.
STEP = """
CREATE FUNCTION archive_part_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF archive_is_sealed(OLD.case_id) AND NOT (TG_OP = 'DELETE' AND archive_may_destroy(OLD.case_id)) THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER casestep_sealed BEFORE UPDATE OR DELETE ON cases_casestep
  FOR EACH ROW WHEN (OLD.state <> 'open') EXECUTE FUNCTION archive_part_stands();
"""
JOURNAL = """
CREATE OR REPLACE FUNCTION cases_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND archive_may_destroy(OLD.case_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the journal of a case is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
JOURNAL_BEFORE = """
CREATE OR REPLACE FUNCTION cases_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal of a case is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
# What is added looks its case up by its key: some ten microseconds a row.
ADDED = """
CREATE FUNCTION archive_nothing_is_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND archived_at IS NOT NULL) THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION archive_only_remarks_are_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND archived_at IS NOT NULL)
    AND EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.events) AS one WHERE one ->> 0 <> 'noted') THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casestep_added BEFORE INSERT ON cases_casestep
  FOR EACH ROW EXECUTE FUNCTION archive_nothing_is_added();
CREATE TRIGGER entry_added BEFORE INSERT ON cases_entry
  FOR EACH ROW EXECUTE FUNCTION archive_only_remarks_are_added();
CREATE TRIGGER filedcopy_added BEFORE INSERT ON documents_filedcopy
  FOR EACH ROW EXECUTE FUNCTION archive_nothing_is_added();
"""
PAPER = """
CREATE FUNCTION archive_paper_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND archive_is_sealed(OLD.case_id)
    AND NOT (TG_OP = 'DELETE' AND archive_may_destroy(OLD.case_id)) THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  IF TG_OP <> 'DELETE' AND archive_is_sealed(NEW.case_id) THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER attachment_sealed BEFORE INSERT OR UPDATE OR DELETE ON documents_attachment
  FOR EACH ROW EXECUTE FUNCTION archive_paper_stands();
"""
COPY = """
CREATE FUNCTION archive_copy_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM archive_refuse(TG_TABLE_NAME::text);
  RETURN NULL;
END $$;
CREATE TRIGGER filedcopy_stands BEFORE UPDATE OR DELETE ON documents_filedcopy
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER packagereading_stands BEFORE UPDATE OR DELETE ON documents_packagereading
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER hold_stands BEFORE DELETE ON documents_hold FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER hold_was_lifted BEFORE UPDATE ON documents_hold
  FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL) EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER hold_reason_stands BEFORE UPDATE OF entry_id, reason, set_by_id, set_at ON documents_hold
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposal_stands BEFORE DELETE ON documents_disposal
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposal_proposal_stands
  BEFORE UPDATE OF site_id, number, proposed_by_id, proposed_at, reason ON documents_disposal
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposal_decision_stands
  BEFORE UPDATE OF decision, decided_by_id, decided_at, decided_because ON documents_disposal
  FOR EACH ROW WHEN (OLD.decision <> '') EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposalline_stands BEFORE DELETE ON documents_disposalline
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposalline_done BEFORE UPDATE ON documents_disposalline
  FOR EACH ROW WHEN (OLD.destroyed_at IS NOT NULL OR OLD.spared_because <> '') EXECUTE FUNCTION archive_copy_stands();
CREATE TRIGGER disposalline_entry_stands BEFORE UPDATE OF disposal_id, entry_id ON documents_disposalline
  FOR EACH ROW EXECUTE FUNCTION archive_copy_stands();
"""
LINES_OF_A_DECIDED_LIST = """
CREATE FUNCTION archive_list_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM documents_disposal WHERE id = NEW.disposal_id AND decision <> '') THEN
    PERFORM archive_refuse(TG_TABLE_NAME::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disposalline_before_the_decision BEFORE INSERT ON documents_disposalline
  FOR EACH ROW EXECUTE FUNCTION archive_list_is_open();
"""
ENTRY = """
CREATE FUNCTION archive_entry_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE package text[] := ARRAY['package', 'package_sha256', 'package_size', 'packaged_at'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - package = to_jsonb(OLD) - package THEN
    IF OLD.packaged_at IS NULL THEN
      RETURN NEW;
    END IF;
    IF NEW.package = '' AND to_jsonb(NEW) - 'package' = to_jsonb(OLD) - 'package'
      AND archive_may_destroy(OLD.case_id) THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM archive_refuse(TG_TABLE_NAME::text);
  RETURN NULL;
END $$;
CREATE TRIGGER archiveentry_sealed BEFORE UPDATE OR DELETE ON documents_archiveentry
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION archive_entry_stands();
"""
BACKWARD = """
DROP TRIGGER case_sealed ON cases_case;
DROP TRIGGER casestep_sealed ON cases_casestep;
DROP TRIGGER casestep_added ON cases_casestep;
DROP TRIGGER entry_added ON cases_entry;
DROP TRIGGER attachment_sealed ON documents_attachment;
DROP TRIGGER archiveentry_sealed ON documents_archiveentry;
DROP FUNCTION archive_entry_stands, archive_paper_stands, archive_part_stands, archive_case_stands CASCADE;
DROP FUNCTION archive_nothing_is_added, archive_only_remarks_are_added CASCADE;
DROP FUNCTION archive_list_is_open, archive_copy_stands CASCADE;
DROP FUNCTION archive_refuse, archive_is_sealed, archive_may_destroy, archive_kept_with;
"""


FUNCTIONS = [KEPT_WITH, MAY_DESTROY, IS_SEALED, REFUSE]


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_register_of_the_archive"), ("cases", "0010_archived_at")]
    operations = [
        migrations.RunSQL(
            [*FUNCTIONS, CASE, STEP, JOURNAL, ADDED, PAPER, COPY, LINES_OF_A_DECIDED_LIST, ENTRY],
            [JOURNAL_BEFORE, BACKWARD],
        )
    ]
