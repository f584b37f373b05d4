"""The kinds of fact as this newsroom has them, and what the kind of a fact says about when it is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.language.dates import date_from_json
from facts.language.figures import Figure as FigureValue
from facts.models import Claim, Fact, FactKind
from facts.rules.kinds import OTHER, Kind, next_look, propose_kind, propose_validity, read_kinds
from facts.services.rules import clean_words
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right

KIND_WORDS: dict[str, Promise] = {
    "death_toll": gettext_lazy("Death toll"),
    "casualties": gettext_lazy("Injured or missing"),
    "displaced": gettext_lazy("People displaced"),
    "poll": gettext_lazy("Poll"),
    "market": gettext_lazy("Price or market"),
    "company": gettext_lazy("Company figures"),
    "population": gettext_lazy("Population"),
    "schedule": gettext_lazy("Plan or schedule"),
    "official": gettext_lazy("Official in office"),
    "law": gettext_lazy("Law in force"),
    "biography": gettext_lazy("Biography or birth date"),
    "record": gettext_lazy("Record"),
    "other": gettext_lazy("Other"),
}
LONGEST_LIFE_HOURS = 24 * 366 * 20
_WORDS_A_KIND = 200


class KindCodeTaken(Conflict):
    code, title = "kind-code-taken", "There is already a kind of fact with this name"


@dataclass(frozen=True)
class NamedKind:
    """A kind of fact as the newsroom has it. `row` is its own row, None where the kind is as it came with the desk."""

    kind: Kind
    name: str
    is_active: bool
    row: FactKind | None
    is_built_in: bool

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def shelf_life_hours(self) -> int | None:
        return self.kind.shelf_life_hours


def list_kinds() -> list[NamedKind]:
    """Every kind, in use or not: the newsroom's own first, since they say more exactly what it needs; one query."""
    rows = {row.code: row for row in FactKind.objects.all()}
    built_in = [_named(kind, rows.pop(kind.code, None)) for kind in read_kinds()]
    added = [_of_row(row, Kind(row.code), is_built_in=False) for row in rows.values()]
    return [*added, *built_in]


def _named(kind: Kind, row: FactKind | None) -> NamedKind:
    if row is None:
        return NamedKind(kind, str(KIND_WORDS[kind.code]), True, None, True)
    return _of_row(row, kind, is_built_in=True)


def _of_row(row: FactKind, kind: Kind, *, is_built_in: bool) -> NamedKind:
    # A row has no columns for needs_figure and until_its_date: they stay as they came with the desk.
    adapted = replace(kind, shelf_life_hours=row.shelf_life_hours, words=tuple(row.words), groups=())
    return NamedKind(adapted, row.name, row.is_active, row, is_built_in)


def find_kind(code: str) -> NamedKind | None:
    """The kind of this code, in use or not; None where there is none, or no code."""
    return next((kind for kind in list_kinds() if kind.code == code), None) if code else None


def require_kind(code: str) -> str:
    """A kind's code that a fact may be given; empty for no kind. Raises Invalid."""
    kinds = [kind for kind in list_kinds() if kind.is_active] if code else []
    if code and all(kind.code != code for kind in kinds):
        raise Invalid(
            _("There is no such kind of fact; there are %(codes)s.")
            % {"codes": ", ".join(kind.code for kind in kinds)}
        )
    return code


def set_shelf_life(fact: Fact, *, claim: Claim, figures: Sequence[FigureValue]) -> None:
    """Propose a new fact's kind and validity from its claim, and say when it is to be looked at again.

    The caller saves the fact. `figures` has the main one first.
    """
    main = figures[0] if figures else None
    named = [kind for kind in list_kinds() if kind.is_active]
    # Whatever fits one of the newsroom's own kinds is of it, whichever of the others would fit as well.
    for is_built_in in (False, True):
        kinds = [one.kind for one in named if one.is_built_in is is_built_in]
        fact.kind = propose_kind(kinds, text=fact.statement, figure=main, mode=claim.mode)
        if fact.kind:
            break
    kind = next((one.kind for one in named if one.code == fact.kind), None)
    fact.valid_from, fact.valid_to = propose_validity(
        text=claim.article.text,
        dates=[date_from_json(mention) for mention in claim.dates],
        as_of=main.as_of if main else None,
        until_its_date=kind is not None and kind.until_its_date,
    )
    fact.review_due = next_look(kind, since=fact.confirmed_at, valid_to=fact.valid_to)


def set_review_due(fact: Fact, *, since: datetime) -> None:
    """Say when a fact that was last looked at `since` is to be looked at again; the caller saves it."""
    kind = find_kind(fact.kind)
    fact.review_due = next_look(kind.kind if kind else None, since=since, valid_to=fact.valid_to)


@transaction.atomic
def save_kind(
    *,
    actor: Actor,
    code: str,
    name: str,
    shelf_life_hours: int | None,
    words: Sequence[str],
    is_active: bool = True,
    expected_revision: int = 0,
) -> FactKind:
    """Add a kind of fact, or change the one of this code; without a code, one is made from the name.

    `expected_revision` is that of the row the caller read, 0 for a kind that has no row yet. Facts of the kind keep
    the date they have until somebody looks at them again. Raises NotAllowed, NotFound (no such kind to change),
    RevisionConflict, KindCodeTaken, Invalid.
    """
    actor.require(Right.MANAGE_RULES)
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid(_("Give the kind a name of at most 120 characters."))
    if shelf_life_hours is not None and not 0 < shelf_life_hours <= LONGEST_LIFE_HOURS:
        raise Invalid(_("A shelf life lies between one hour and twenty years; leave it empty for “never”."))
    row = FactKind.objects.select_for_update(no_key=True).filter(code=code).first() if code else None
    if (row.revision if row else 0) != expected_revision:
        raise RevisionConflict(_("Somebody changed this kind of fact since you read it. Look at it again."))
    is_built_in = any(kind.code == code for kind in read_kinds())
    if code == OTHER and not is_active:
        raise Invalid(_("“Other” stays in use: it is what everything else is."))
    if code and row is None and not is_built_in:
        raise NotFound(_("There is no such kind of fact."))
    event = "fact_kind.changed"
    if row is None:
        row = FactKind(code=code or _code_for(name))
        event = "fact_kind.added"
    else:
        row.advance()
    row.name, row.shelf_life_hours, row.is_active = name, shelf_life_hours, is_active
    row.words = clean_words(words, most=_WORDS_A_KIND)
    _require_own_name(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise KindCodeTaken(
            _("There is already a kind of fact called “%(name)s”.") % {"name": name}
        ) from error
    record_changes([Change(row, event)], actor=actor)
    return row


def _code_for(name: str) -> str:
    code = slugify(name)[:32].strip("-").replace("-", "_")
    if code in ("", "new"):
        # A name in a script without Latin letters still needs a short name for programs; /kinds/new/ is the form.
        taken = {kind.code for kind in list_kinds()}
        code = next(f"kind_{number}" for number in range(1, len(taken) + 2) if f"kind_{number}" not in taken)
    if any(kind.code == code for kind in list_kinds()):
        raise KindCodeTaken(_("There is already a kind of fact called “%(name)s”.") % {"name": name})
    return code


def _require_own_name(row: FactKind) -> None:
    for kind in list_kinds():
        if kind.code != row.code and kind.name.casefold() == row.name.casefold():
            raise KindCodeTaken(_("There is already a kind of fact called “%(name)s”.") % {"name": row.name})
