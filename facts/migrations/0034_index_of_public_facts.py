from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is made while everybody goes on writing. One that was interrupted is left behind as invalid: drop it by
    # its name and migrate again.
    atomic = False

    dependencies = [
        ("facts", "0033_facts_for_the_public"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                models.OrderBy(models.F("public_since"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_since__isnull", False)),
                name="fact_public",
            ),
        ),
    ]
