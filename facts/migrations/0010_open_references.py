from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0008_decisions_say_how_they_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="open_references",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
