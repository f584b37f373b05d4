"""A rule may need somebody who can be accused besides its words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0011_indexes_of_filters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="riskrule",
            name="needs",
            field=models.CharField(
                choices=[
                    ("nothing", "the words are enough"),
                    ("figure", "and a figure"),
                    ("person", "and a person’s name"),
                    ("accused", "and a person, a company, an authority or an official"),
                    ("counted", "and a number of what they name"),
                ],
                default="nothing",
                max_length=16,
                verbose_name="needs",
            ),
        ),
    ]
