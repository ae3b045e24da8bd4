"""Journal, unmaskings and parameters are only ever added to; the database itself refuses the rest."""

from django.db import migrations

TABLES = ["registry_registrychange", "registry_unmasking", "registry_siteparameter"]

REFUSE = """
CREATE FUNCTION registry_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$
"""


def trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION registry_refuse_rewriting()",
        f"DROP TRIGGER {table}_append_only ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_tables")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION registry_refuse_rewriting()"),
        *[trigger(table) for table in TABLES],
    ]
