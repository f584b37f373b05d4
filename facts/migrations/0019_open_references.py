from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0018_order_of_claims_a_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="open_references",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
