import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each index is made while everybody goes on writing. One that was interrupted is left behind as invalid: drop it by
    # its name and migrate again.
    atomic = False

    dependencies = [
        ("facts", "0016_lease_of_a_claim_is_a_seat"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="citation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("source_name"), name="gin_trgm_ops"
                ),
                name="citation_source_name",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("confirmed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "confirmed"), _negated=True),
                name="fact_by_status",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                models.F("said"),
                models.OrderBy(models.F("confirmed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("said", "yes"), _negated=True),
                name="fact_by_said",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                models.F("so"),
                models.OrderBy(models.F("confirmed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("so", "not_checked"), _negated=True),
                name="fact_by_so",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(models.F("confirmed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("kind", ""), _negated=True),
                name="fact_by_kind",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                django.db.models.functions.text.Upper("subject"),
                models.OrderBy(models.F("confirmed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="fact_by_subject",
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("subject", ""), _negated=True), fields=["subject"], name="fact_subjects"
            ),
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("embargoed_until__isnull", False)),
                fields=["embargoed_until"],
                name="fact_embargoed",
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("status__in", ["confirmed", "withdrawn"]), _negated=True),
                fields=["status", "article", "start", "end", "id"],
                name="claim_by_status",
            ),
        ),
    ]
