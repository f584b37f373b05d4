import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0003_sources_of_a_desk_protected"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="asked_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="batch",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="reading_seconds",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="upload",
            name="root",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivered",
                to="sources.upload",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="taken_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="turn_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="idempotencykey",
            index=models.Index(fields=["created_at"], name="idempotency_key_age"),
        ),
        migrations.AddIndex(
            model_name="idempotencykey",
            index=models.Index(fields=["person", "-created_at"], name="idempotency_key_of_person"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("taken_at__isnull", False)),
                fields=["turn_of", "taken_at"],
                name="upload_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("taken_at__isnull", False)),
                fields=["batch", "taken_at"],
                name="upload_batch",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["uploaded_by", "received_at"], name="upload_of_person"),
        ),
    ]
