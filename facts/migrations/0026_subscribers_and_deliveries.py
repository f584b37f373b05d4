import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import newsroom.ids


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0024_relations"),
        ("newsroom", "0005_desks_keep_inside"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=newsroom.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=2000)),
                ("types", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "told"), ("paused", "paused"), ("ended", "ended")],
                        default="active",
                        max_length=16,
                    ),
                ),
                (
                    "paused_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "Somebody paused it."),
                            ("failing", "It took nothing for more than three days."),
                            ("gone", "It answered that it is gone (410)."),
                            ("key", "Its key was revoked, has expired, or may not follow changes any more."),
                            (
                                "secrets",
                                "Its secrets cannot be made again: the desk’s SECRET_KEY is another one.",
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("secrets", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cursor", models.BigIntegerField(default=-1)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("look_at", models.DateTimeField(null=True)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscribers",
                        to="newsroom.apikey",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=newsroom.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField(null=True)),
                ("object_type", models.CharField(max_length=32)),
                ("object_id", models.UUIDField(null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("op", models.CharField(max_length=16)),
                ("event", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("dead", "not taken"),
                            ("dropped", "given up"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("log", models.JSONField(default=list)),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="facts.subscriber",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("seq"), descending=True, nulls_first=True), "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="subscriber",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "paused"), ("paused_because", ""), _connector="XOR"),
                name="subscriber_paused_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subscriber",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6fd6aa34c9300fd79e979a94d86cf8c8bef0f91d",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_delete_a7908",
                    table="facts_subscriber",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subscriber",
            trigger=pgtrigger.compiler.Trigger(
                name="subscriber_keeps_its_key",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6405533902a27b747b56c7b0e4e3cd95e6c53c81",
                    operation="UPDATE",
                    pgid="pgtrigger_subscriber_keeps_its_key_e8654",
                    table="facts_subscriber",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subscriber",
            trigger=pgtrigger.compiler.Trigger(
                name="status_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{active:paused,paused:active,active:ended,paused:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="0e62d413277366c6127c8a724a78325489279e19",
                    operation="UPDATE",
                    pgid="pgtrigger_status_follows_e839e",
                    table="facts_subscriber",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status__in", ["waiting", "dead"])),
                fields=["subscriber", "object_type", "object_id", "seq"],
                name="delivery_open",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscriber", "-made_at", "-id"], name="delivery_log"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("subscriber", "seq", "object_type", "object_id"), name="delivery_once_a_change"
            ),
        ),
    ]
