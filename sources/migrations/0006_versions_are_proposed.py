import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import newsroom.ids


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_people_desks_keys"),
        ("sources", "0005_deliveries_of_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=newsroom.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("accepted", "Accepted"), ("apart", "Kept apart")],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["proposed_at"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="replaces_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."supersedes_id" IS NOT NULL AND OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1e2ed485b122cea263eee5ffc165a8824155fb36",
                    operation="UPDATE",
                    pgid="pgtrigger_replaces_for_good_6d445",
                    table="sources_article",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="versionproposal",
            name="desk",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="newsroom.desk"
            ),
        ),
        migrations.AddField(
            model_name="versionproposal",
            name="newer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="sources.upload"
            ),
        ),
        migrations.AddField(
            model_name="versionproposal",
            name="older",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals_against",
                to="sources.upload",
            ),
        ),
        migrations.AddField(
            model_name="versionproposal",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="versionproposal",
            index=models.Index(
                condition=models.Q(("status", "waiting")), fields=["proposed_at"], name="version_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="versionproposal",
            constraint=models.UniqueConstraint(fields=("newer", "older"), name="version_proposed_once"),
        ),
        migrations.AddConstraint(
            model_name="versionproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_at__isnull", True), ("settled_by__isnull", True), ("status", "waiting")
                    ),
                    models.Q(
                        models.Q(("status", "waiting"), _negated=True),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="version_settled_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="024801fb492232b376b5cbbc8d73c3c25656428b",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_delete_530b3",
                    table="sources_versionproposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."newer_id" IS DISTINCT FROM (NEW."newer_id") OR OLD."older_id" IS DISTINCT FROM (NEW."older_id") OR OLD."desk_id" IS DISTINCT FROM (NEW."desk_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9a29a6457c84b7a1afb6468acd00bf882f08679c",
                    operation="UPDATE",
                    pgid="pgtrigger_proposal_is_fixed_b4276",
                    table="sources_versionproposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="status_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{waiting:accepted,waiting:apart}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="f015fe9d5b541c0dcf3677fb1c8461078e676492",
                    operation="UPDATE",
                    pgid="pgtrigger_status_follows_409cd",
                    table="sources_versionproposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
