from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0026_subscribers_and_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="refusals",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
