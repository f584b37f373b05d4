"""What is not the same in two states of a fact, in the reader's words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.models import Fact
from facts.services.facts.kinds import NamedKind
from newsroom.models import Desk
from newsroom.templatetags.desk import moment
from newsroom.word_dates import word_date

_FIELD_WORDS: dict[str, Promise] = {
    "speaker_text": gettext_lazy("Said by"),
    "said": gettext_lazy("Was it said?"),
    "so": gettext_lazy("Is it so?"),
    "status": gettext_lazy("Status"),
    "kind": gettext_lazy("Kind"),
    "subject": gettext_lazy("Subject"),
    "valid_from": gettext_lazy("So since"),
    "valid_to": gettext_lazy("So until"),
    "language": gettext_lazy("Language"),
    "desk": gettext_lazy("Desk"),
    "embargoed_until": gettext_lazy("Embargoed until"),
}


@dataclass
class Difference:
    """What is not the same in two states of a fact."""

    old: str = ""
    new: str = ""
    changes: list[tuple[str | Promise, Any, Any]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.old == self.new and not (self.changes or self.added or self.gone)


class Speller:
    """Puts the values of snapshots into words."""

    def __init__(self, kinds: Mapping[str, NamedKind], snapshots: Iterable[Mapping[str, Any]]) -> None:
        desks = {str(desk) for values in snapshots if (desk := values.get("desk"))}
        self.words: dict[str, dict[str, Any]] = {
            "said": dict(Fact.Said.choices),
            "so": dict(Fact.So.choices),
            "status": dict(Fact.Status.choices),
            "kind": {code: kind.name for code, kind in kinds.items()},
            "desk": {str(desk.id): desk.name for desk in Desk.objects.filter(id__in=desks)} if desks else {},
        }

    def spell(self, name: str, value: Any) -> Any:
        if value in (None, ""):
            return _("everybody") if name == "desk" else _("nothing")
        if name == "embargoed_until":
            return moment(datetime.fromisoformat(value))
        if name in ("valid_from", "valid_to"):
            return word_date(value)
        return str(self.words.get(name, {}).get(value, value))

    def compare(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
        """What differs in two snapshots, in words."""
        changes: list[tuple[str | Promise, Any, Any]] = [
            (words, self.spell(name, before.get(name)), self.spell(name, after.get(name)))
            for name, words in _FIELD_WORDS.items()
            if before.get(name) != after.get(name)
        ]
        old, new = (_spell_figures(values) for values in (before, after))
        if old != new:
            changes.insert(0, (_("Figures"), old or _("nothing"), new or _("nothing")))
        held = {one["id"]: one["source_name"] for one in before.get("citations", ())}
        has = {one["id"]: one["source_name"] for one in after.get("citations", ())}
        return Difference(
            before.get("statement", ""),
            after.get("statement", ""),
            changes,
            added=[name for key, name in has.items() if key not in held],
            gone=[name for key, name in held.items() if key not in has],
        )


def _spell_figures(values: Mapping[str, Any]) -> str:
    """The figures of a snapshot as one line, what each counts behind it, and its value where its words say another."""
    return "; ".join(_spell_figure(one) for one in values.get("figures", ()))


def _spell_figure(figure: Mapping[str, Any]) -> str:
    words = f"{figure['text']} ({figure['counted']})" if figure.get("counted") else str(figure["text"])
    bounds = list(dict.fromkeys(bound for bound in (figure.get("low"), figure.get("high")) if bound))
    shown = re.sub(r"\D", "", str(figure["text"]))
    if any(re.sub(r"\D", "", str(bound)) not in shown for bound in bounds):
        words += f" = {'–'.join(bounds)}"
    return words
