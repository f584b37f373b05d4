import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import newsroom.ids


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0027_refusals_of_runs"),
        ("newsroom", "0010_scope_of_usages"),
        ("sources", "0012_uploads_of_a_document"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Usage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=newsroom.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("fact_revision", models.PositiveIntegerField()),
                ("url", models.CharField(max_length=2000)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("external_id", models.CharField(blank=True, max_length=255)),
                ("sentence", models.TextField(blank=True)),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[("in_use", "in use"), ("ended", "no longer")],
                        default="in_use",
                        max_length=16,
                    ),
                ),
                (
                    "open_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("retracted", "Retracted"),
                            ("corrected", "Corrected"),
                            ("superseded", "Superseded"),
                            ("disputed", "Disputed"),
                            ("updated", "Updated"),
                            ("out_of_sight", "Out of sight"),
                            ("stale", "Due for another look"),
                        ],
                        max_length=16,
                    ),
                ),
                ("open_since", models.DateTimeField(null=True)),
                ("open_revision", models.PositiveIntegerField(null=True)),
                ("acknowledged_revision", models.PositiveIntegerField(null=True)),
                (
                    "acknowledged_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("retracted", "Retracted"),
                            ("corrected", "Corrected"),
                            ("superseded", "Superseded"),
                            ("disputed", "Disputed"),
                            ("updated", "Updated"),
                            ("out_of_sight", "Out of sight"),
                            ("stale", "Due for another look"),
                        ],
                        max_length=16,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_due", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mended", "The page says it as it is now"),
                            ("removed", "The page no longer says it"),
                            ("kept", "The page stays as it is"),
                        ],
                        max_length=16,
                    ),
                ),
                ("word", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-registered_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="usage",
            name="acknowledged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledged_usages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="usage",
            name="fact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="usages", to="facts.fact"
            ),
        ),
        migrations.AddField(
            model_name="usage",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="usages", to="newsroom.apikey"
            ),
        ),
        migrations.AddField(
            model_name="usage",
            name="registered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="usages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="usage",
            index=models.Index(
                condition=models.Q(("open_because", ""), _negated=True),
                fields=["open_since", "id"],
                name="usage_open",
            ),
        ),
        migrations.AddIndex(
            model_name="usage",
            index=models.Index(fields=["registered_by", "-registered_at", "-id"], name="usage_of_person"),
        ),
        migrations.AddIndex(
            model_name="usage",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["registered_by", "external_id"],
                name="usage_of_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="usage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("open_because", ""), ("open_revision__isnull", True), ("open_since__isnull", True)
                    ),
                    models.Q(
                        models.Q(("open_because", ""), _negated=True),
                        ("open_revision__isnull", False),
                        ("open_since__isnull", False),
                        ("status", "in_use"),
                    ),
                    _connector="OR",
                ),
                name="usage_open_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="usage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("acknowledged_by__isnull", True),
                        ("acknowledged_revision__isnull", True),
                        ("answer", ""),
                    ),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("acknowledged_at__isnull", False),
                        ("acknowledged_by__isnull", False),
                        ("acknowledged_revision__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="usage_acknowledged_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="usage",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), _negated=True), name="usage_of_a_page"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usage",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="e26719ecb7ae00b71f4d02dfe8c18cb387fc2107",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_delete_08004",
                    table="facts_usage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usage",
            trigger=pgtrigger.compiler.Trigger(
                name="usage_keeps_its_fact",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."fact_id" IS DISTINCT FROM (NEW."fact_id") OR OLD."registered_by_id" IS DISTINCT FROM (NEW."registered_by_id") OR OLD."registered_at" IS DISTINCT FROM (NEW."registered_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8dffeafae0079d9c73fcda2d8821ed4a06f96aa9",
                    operation="UPDATE",
                    pgid="pgtrigger_usage_keeps_its_fact_27081",
                    table="facts_usage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
