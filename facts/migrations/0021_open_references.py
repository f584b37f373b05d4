from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0020_fill_search_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="open_references",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
