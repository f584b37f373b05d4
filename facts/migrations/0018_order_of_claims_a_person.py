"""In which order a person has claims listed is kept for them, wherever they sign in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0017_rules_of_the_accused"),
    ]

    operations = [
        migrations.AddField(
            model_name="deskchoice",
            name="claims_order",
            field=models.CharField(
                blank=True,
                choices=[("text", "Text"), ("worth", "Worth")],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
    ]
