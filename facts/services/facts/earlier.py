"""What an earlier revision of a fact stated, to be stated again."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from facts.language.figures import figure_from_json
from facts.models import Fact
from facts.models.facts import sees_as_said
from facts.services.facts.revise import FactChanges
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import plain

# By the name of a change, what it is called in a snapshot; figures are compared by themselves.
_WORDS = {
    "statement": "statement",
    "speaker": "speaker_text",
    "said": "said",
    "so": "so",
    "subject": "subject",
    "kind": "kind",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
}
# Of a figure in a snapshot, what is no part of the number.
_BESIDE = ("id", "principal")


def words_of_revision(fact: Fact, number: int, actor: Actor) -> Mapping[str, Any]:
    """What a revision of a fact said, as far as it was the actor's to see. Raises NotFound."""
    rows = {
        row.number: row
        for row in Revision.objects.of("fact", fact.id).filter(number__in=[number, number + 1])
    }
    row, after = rows.get(number), rows.get(number + 1)
    ended = after.at if after is not None else timezone.now()
    if row is None or not sees_as_said(actor, row.values(), ended):
        raise NotFound(_("The fact has no such revision that you may read."))
    return row.values()


def changes_to(fact: Fact, then: Mapping[str, Any]) -> FactChanges:
    """What has to change in a fact for it to state what it stated then. Raises Invalid where nothing has to."""
    now = plain(fact.snapshot())
    wanted: dict[str, Any] = {
        name: then.get(key) or "" for name, key in _WORDS.items() if (then.get(key) or "") != (now[key] or "")
    }
    if _numbers(then) != _numbers(now):
        wanted["figures"] = [figure_from_json(one) for one in _numbers(then)]
    if not wanted:
        raise Invalid(_("The fact says the same today."))
    return FactChanges(**wanted)


def _numbers(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key not in _BESIDE} for one in values["figures"]]
