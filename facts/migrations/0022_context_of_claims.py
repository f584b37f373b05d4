from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0021_open_references"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="context",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="claim",
            name="stands",
            field=models.CharField(
                blank=True,
                choices=[
                    ("alone", "stands alone"),
                    ("with_context", "stands with its context"),
                    ("not", "does not stand by itself"),
                ],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
    ]
