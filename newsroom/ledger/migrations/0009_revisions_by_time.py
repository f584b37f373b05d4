from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each index is made while everybody goes on writing. One that was interrupted is left behind as invalid: drop it by
    # its name and migrate again.
    atomic = False

    dependencies = [
        ("ledger", "0006_found_by_actor_and_event"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="revision",
            index=models.Index(fields=["object_type", "at", "object_id"], name="revision_by_time"),
        ),
    ]
