import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0003_review_by_many"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Drafts of before are all of one sheet, which no tab has open: each goes on with the first that does.
        migrations.AddField(
            model_name="draft",
            name="sheet",
            field=models.UUIDField(default=uuid.uuid4),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="draft", name="draft_once_a_claim"),
        migrations.RemoveConstraint(model_name="draft", name="draft_once_a_fact"),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=["person", "claim", "sheet"], name="draft_once_a_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=["person", "fact", "sheet"], name="draft_once_a_fact"),
        ),
    ]
