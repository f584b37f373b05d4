"""Who may know which protected source, and how everybody else reads it: under its alias, wherever its name stands.

A Veil is what one actor may not know. It covers what is served, never what is stored: the record stays as it was
written, so the ledger proves it. Programs never know a name, whoever made their key: what they read is published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Expression, F, Func, TextField, Value, When

from newsroom.actor import Actor
from sources.masking import ECHO, Cover, Hidden, Mask, words_of
from sources.models import Source

# Kinds whose names are made of common words: only the whole name tells who it is.
_NAMED_BY_WORDS = {Source.Kind.OUTLET, Source.Kind.AGENCY, Source.Kind.AUTHORITY, Source.Kind.DOCUMENT}
_KEPT, _KEPT_FOR_ALL = "veil", "veil for everybody"


@dataclass(frozen=True)
class Veil:
    """What one actor may not know: names to be covered, and by source what is read in the place of its name."""

    mask: Mask = field(default_factory=Mask)
    aliases: Mapping[UUID, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.mask)

    def covers(self, source_id: UUID | None) -> bool:
        """Whether this source's name is kept from the actor."""
        return source_id in self.aliases

    def name(self, source: Source) -> str:
        """What the actor reads for a source."""
        return self.aliases.get(source.id) or self.text(source.name)

    def text(self, text: str) -> str:
        return self.mask.apply(text) if self.mask and text else text

    def cover(self, text: str) -> Cover:
        return self.mask.cover(text)

    def hides(self, text: str) -> bool:
        return self.mask.hides(text)

    def values(self, value: Any) -> Any:
        """Plain values, nested however deep, with every text covered; keys stay."""
        if not self.mask:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.values(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.values(item) for item in value]
        return value

    def echo(self, text: str) -> str:
        """Words that the actor sent, marked so that they are given back as they came.

        Covering them would tell that they name a protected source.
        """
        return f"{ECHO[0]}{text}{ECHO[1]}" if self.hides(text) else text

    def column(self, name: str) -> Expression | F:
        """A column as the actor reads it, for filters and orders: what is covered is found by its alias alone."""
        shown: Any = F(name)
        for pattern, alias in self.mask.for_database if self.mask else ():
            shown = Func(
                shown,
                Value(pattern),
                Value(alias),
                Value("g"),
                function="regexp_replace",
                output_field=TextField(),
            )
        return shown  # type: ignore[no-any-return]


NOTHING_HIDDEN = Veil()


def by_shown_name(veil: Veil) -> tuple[Expression | str, str]:
    """The order of a list of sources: an alias must not stand where the name would."""
    if not veil.aliases:
        return "name", "id"
    cases = [When(id=source_id, then=Value(alias)) for source_id, alias in veil.aliases.items()]
    return Case(*cases, default=F("name"), output_field=TextField()), "id"


def cover_source(source: Source, veil: Veil) -> Source:
    """The same object as its reader may see it; never to be saved. What else is noted of it could tell who it is."""
    if veil.covers(source.id):
        source.name, source.aliases, source.note = veil.aliases[source.id], [], ""
        source.protected_words = []
        source.reliability = Source.Reliability.F
    return source


def veil_for(actor: Actor) -> Veil:
    """What this actor may not know. One query where no source is protected; once a request."""
    return _keep(actor, _KEPT, lambda: _load(actor))


def veil_for_everybody(actor: Actor | None = None) -> Veil:
    """What not everybody may know: for what leaves the house without a reader. Once a request of the actor."""
    return _keep(actor, _KEPT_FOR_ALL, _load_for_everybody)


def _load_for_everybody() -> Veil:
    return _make_veil(Source.objects.protected()) if _is_any_protected() else NOTHING_HIDDEN


def _keep(actor: Actor | None, name: str, load: Callable[[], Veil]) -> Veil:
    if actor is None or actor.kept is None:
        return load()
    if name not in actor.kept:
        actor.kept[name] = load()
    return actor.kept[name]  # type: ignore[no-any-return]


def _load(actor: Actor) -> Veil:
    if (actor.user is None and actor.software) or not _is_any_protected():
        return NOTHING_HIDDEN
    found = Source.objects.protected()
    if actor.user is not None:
        found = found.on_desks_of(actor)
        if actor.key is None:
            found = found.exclude(known_to=actor.user)
    return _make_veil(found)


def _is_any_protected() -> bool:
    """Asked with every answer, so it is asked as cheaply as can be: one look into an index that is mostly empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sources_source WHERE NOT (protected_as = '') LIMIT 1")
        return cursor.fetchone() is not None


def _make_veil(found: Any) -> Veil:
    protected = list(found.order_by("id"))
    if not protected:
        return NOTHING_HIDDEN
    hidden: list[Hidden] = []
    aliases: dict[UUID, str] = {}
    families = _find_families(protected)
    for source in protected:
        family = families[source.id]
        words = [word for one in family for word in telling_words(one)]
        hidden.append(Hidden(tuple(dict.fromkeys([*words, *source.protected_words])), source.protected_as))
        aliases |= {one.id: source.protected_as for one in family}
    return Veil(Mask(hidden), aliases)


def _find_families(protected: Sequence[Source]) -> dict[UUID, list[Source]]:
    """By protected source: itself and all that were merged into it; one query a level of merging, mostly one."""
    families = {source.id: [source] for source in protected}
    # By a source of some family: whose family that is.
    level = {source.id: {source.id} for source in protected}
    while level:
        below: dict[UUID, set[UUID]] = {}
        for one in Source.objects.filter(merged_into__in=level):
            assert one.merged_into_id is not None
            roots = {root for root in level[one.merged_into_id] if one not in families[root]}
            for root in roots:
                families[root].append(one)
            if roots:
                below[one.id] = roots
        level = below
    return families


def telling_words(source: Source) -> list[str]:
    """The names of a source, and the parts of a person's, that tell who it is."""
    with_parts = source.kind not in _NAMED_BY_WORDS
    names = [source.name, *source.aliases]
    return list(dict.fromkeys(word for name in names for word in words_of(name, with_parts=with_parts)))


def propose_words(source: Source) -> list[str]:
    """What a protection of this source would put out of sight besides its names."""
    return [word for word in telling_words(source) if word not in (source.name, *source.aliases)]


def knows(actor: Actor, source: Source) -> bool:
    """Whether this actor may know the source by its name."""
    if not source.protected_as:
        return True
    if actor.user is None or actor.key is not None:
        return bool(actor.software and actor.user is None)
    return source.known_to.filter(id=actor.user.id).exists()
