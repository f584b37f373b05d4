import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0010_tables_and_turns"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="upload",
            name="receipt_is_fixed",
        ),
        migrations.AddField(
            model_name="upload",
            name="external_id",
            field=models.CharField(blank=True, db_default="", max_length=255),
        ),
        migrations.AddField(
            model_name="upload",
            name="is_draft",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="upload",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="upload",
            trigger=pgtrigger.compiler.Trigger(
                name="receipt_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."original_id" IS DISTINCT FROM (NEW."original_id") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id") OR OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."outlet" IS DISTINCT FROM (NEW."outlet") OR OLD."published" IS DISTINCT FROM (NEW."published") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."is_draft" IS DISTINCT FROM (NEW."is_draft"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9853c172ee728da8f03970f90ccbe99cd274805a",
                    operation="UPDATE",
                    pgid="pgtrigger_receipt_is_fixed_5c7e9",
                    table="sources_upload",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_back_at__isnull", True), ("is_draft", True), _connector="OR"),
                name="upload_taken_back_is_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_draft", False), models.Q(("external_id", ""), _negated=True), _connector="OR"
                ),
                name="upload_draft_of_a_document",
            ),
        ),
    ]
