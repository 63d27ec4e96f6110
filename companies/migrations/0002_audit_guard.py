"""The database itself refuses to change the audit trail, whoever asks."""

from django.db import migrations

TABLE = "companies_auditentry"
SAYS = "the audit trail is append-only"

INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER audit_keeps_{verb.lower()} BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"""
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        f"""CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION audit_refuses()""",
        f"""CREATE TRIGGER audit_keeps_table BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()""",
    ],
}
REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_keeps_{verb}" for verb in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_keeps_rows ON {TABLE}",
        f"DROP TRIGGER IF EXISTS audit_keeps_table ON {TABLE}",
        "DROP FUNCTION IF EXISTS audit_refuses",
    ],
}


def install(_apps, schema_editor):
    _run(schema_editor.connection, INSTALL)


def remove(_apps, schema_editor):
    _run(schema_editor.connection, REMOVE)


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
