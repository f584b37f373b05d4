"""Who made each key that is another's, out of the record; and Django's own sessions go, as ours take their place."""

from django.db import migrations


def name_makers(apps, schema_editor):
    ApiKey = apps.get_model("newsroom", "ApiKey")
    User = apps.get_model("newsroom", "User")
    Revision = apps.get_model("ledger", "Revision")
    people = {f"user/{user_id}": user_id for user_id in User.objects.values_list("id", flat=True)}
    made = Revision.objects.filter(object_type="key", number=1).values_list("object_id", "actor")
    makers = {key_id: people[actor] for key_id, actor in made.iterator() if actor in people}
    for key in ApiKey.objects.all().iterator():
        maker = makers.get(key.id)
        if maker is not None and maker != key.user_id:
            ApiKey.objects.filter(id=key.id).update(made_by=maker)


def end_sessions(apps, schema_editor):
    # They know neither limit: everybody signs in once more.
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0002_links_sessions_notices"),
        ("ledger", "0001_entries_nodes_revisions"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(name_makers, migrations.RunPython.noop),
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
    ]
