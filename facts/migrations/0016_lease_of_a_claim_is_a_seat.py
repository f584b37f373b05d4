"""The lease of a claim is called a seat, since a job has a lease, too. Its table keeps its name: nothing is touched."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0008_decisions_say_how_they_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelTable(name="lease", table="facts_lease"),
        migrations.RenameModel(old_name="Lease", new_name="Seat"),
        migrations.AlterField(
            model_name="seat",
            name="claim",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="seat", to="facts.claim"
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seats",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
