from django.db import migrations

# Every upload that was found packed in others belongs to the delivery of the outermost one.
NAME_ROOTS = """
WITH RECURSIVE packed (id, root_id) AS (
    SELECT inner_one.id, outer_one.id
    FROM sources_upload AS inner_one JOIN sources_upload AS outer_one ON outer_one.id = inner_one.parent_id
    WHERE outer_one.parent_id IS NULL
    UNION ALL
    SELECT deeper.id, packed.root_id FROM sources_upload AS deeper JOIN packed ON deeper.parent_id = packed.id
)
UPDATE sources_upload SET root_id = packed.root_id FROM packed WHERE packed.id = sources_upload.id
"""
# What waits stands in the turn of whoever sent it.
NAME_TURNS = """
UPDATE sources_upload SET turn_of_id = uploaded_by_id, batch = coalesce(root_id, id)
WHERE status IN ('received', 'reading')
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0004_turns_and_budgets")]

    operations = [
        migrations.RunSQL(NAME_ROOTS, migrations.RunSQL.noop),
        migrations.RunSQL(NAME_TURNS, migrations.RunSQL.noop),
    ]
