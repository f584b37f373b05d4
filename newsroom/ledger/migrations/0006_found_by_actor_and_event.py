from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexUnlessThere(AddIndexConcurrently):
    """Builds an index while the newsroom goes on writing, again where an earlier attempt was broken off.

    A database that had it from an earlier form of these migrations keeps it.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [self.index.name]
            )
            found = cursor.fetchone()
        if found == (False,):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
        if found != (True,):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    # Building an index in a transaction would hold up whatever is written meanwhile.
    atomic = False
    dependencies = [("ledger", "0005_handouts_and_entries_by_hash")]

    operations = [
        AddIndexUnlessThere(
            model_name="entry", index=models.Index(fields=["leaf_hash"], name="entry_by_leaf_hash")
        ),
        AddIndexUnlessThere(
            model_name="entry", index=models.Index(fields=["type", "index"], name="entry_by_type")
        ),
        AddIndexUnlessThere(
            model_name="revision", index=models.Index(fields=["actor", "entry"], name="revision_by_actor")
        ),
        AddIndexUnlessThere(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("on_behalf_of__isnull", False)),
                fields=["on_behalf_of", "entry"],
                name="revision_by_principal",
            ),
        ),
    ]
