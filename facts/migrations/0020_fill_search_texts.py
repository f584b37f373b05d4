"""What is there already is searched from now on. In batches, so that everybody can go on working; run again at will."""

from typing import Any

from django.db import migrations

from facts.finding.texts import rebuild_search


def fill(apps: Any, schema_editor: Any) -> None:
    # A desk that begins has nothing yet, and need not ask the program of today for the columns of then.
    if apps.get_model("sources", "Source").objects.exists():
        rebuild_search()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("facts", "0019_search_texts"),
        ("sources", "0009_posts_of_a_live_blog"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
