from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # While it is built, uploads go on being received.
    atomic = False

    dependencies = [
        ("sources", "0011_documents_and_drafts"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["external_id", "uploaded_by", "received_at"],
                name="upload_of_document",
            ),
        ),
    ]
