from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0032_usages"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="public_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
