from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0009_posts_of_a_live_blog"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="tables",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="article",
            name="turns",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
