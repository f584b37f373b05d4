"""What belongs to a fact, a claim or an article, from the bytes to what is said today, as far as a reader may have it.

What the reader may not have is named in the contents, with the reason, and never left out in silence: rows of another
desk, verdicts that a second person has still to come to by themselves, whatever would tell a protected name, files.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facts.models import Claim, Decision, Fact, Usage
from facts.models.rounds import kept_back
from facts.proof.telling import Telling
from newsroom.actor import Actor
from newsroom.errors import NotFound
from newsroom.ledger.bundle import Contents
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import load_snapshot
from newsroom.models import Desk
from newsroom.rights import Right
from sources.covering import is_original_withheld
from sources.models import Article, Reading, Source, Upload
from sources.originals import OriginalMissing, load_original
from sources.protection import Veil, veil_for

# All originals of one bundle together: what somebody can still send by mail, or hold in memory to check.
MOST_ORIGINAL_BYTES = 60_000_000


# By type of record, what of its snapshot names a source by its id.
_SOURCES = {"fact": ("speaker", "source"), "claim": ("speaker",), "article": ("outlet",)}


class Collector:
    """Gathers one bundle's contents for one reader; without files, what is on record alone."""

    def __init__(self, actor: Actor, about: str, *, with_files: bool = True) -> None:
        self.actor, self.contents, self.with_files = actor, Contents(about), with_files
        self.veil: Veil = veil_for(actor)
        self.telling = Telling(self.veil)
        self.original_bytes = 0

    def add_fact(self, fact_id: UUID) -> None:
        """A fact with the claims and articles that any of its revisions rests on. Raises NotFound."""
        if not Fact.objects.visible_to(self.actor).filter(id=fact_id).exists():
            raise NotFound(_("There is no such fact here."))
        self.contents.add("fact", [fact_id])
        claims: set[UUID] = set()
        articles: set[UUID] = set()
        for row in Revision.objects.of("fact", fact_id):
            for citation in row.values().get("citations", ()):
                claims |= {UUID(citation["claim"])} if citation["claim"] else set()
                articles |= {UUID(citation["article"])} if citation["article"] else set()
        self._add_claims(claims)
        self._add_articles(articles)
        usages = Usage.objects.visible_to(self.actor).filter(fact=fact_id)
        self.contents.add("usage", usages.values_list("id", flat=True))

    def add_claim(self, claim_id: UUID) -> None:
        """A claim with its decisions and its article. Raises NotFound."""
        if not Claim.objects.visible_to(self.actor).filter(id=claim_id).exists():
            raise NotFound(_("There is no such claim here."))
        self._add_claims({claim_id})

    def add_article(self, article_id: UUID) -> None:
        """An article with everything that was confirmed of it: its facts, and what these rest on. Raises NotFound."""
        if not Article.objects.visible_to(self.actor).filter(id=article_id).exists():
            raise NotFound(_("There is no such article here."))
        self._add_articles({article_id})
        facts = Fact.objects.visible_to(self.actor).filter(citations__article=article_id).distinct()
        for fact_id in facts.values_list("id", flat=True):
            self.add_fact(fact_id)

    def add_names(self) -> None:
        """Who and what the records so far name: sources, desks and the people who acted. To be called last.

        A person's record holds their address, so it goes to those who look after people, and to the person.
        """
        sources: set[UUID] = set()
        desks: set[UUID] = set()
        people: set[UUID] = set()
        for record_type, ids in list(self.contents.ids.items()):
            for row in Revision.objects.filter(object_type=record_type, object_id__in=ids):
                sources |= _named(row.values(), *_SOURCES.get(record_type, ()))
                desks |= _named(row.values(), "desk")
                for reference in filter(None, (row.actor, row.on_behalf_of)):
                    kind, _slash, person = reference.partition("/")
                    people |= {UUID(person)} if kind == "user" else set()
        seen = set(Source.objects.visible_to(self.actor).filter(id__in=sources).values_list("id", flat=True))
        covered = {one for one in seen if self.veil.covers(one)}
        if covered:
            self.contents.withhold(
                _("what is on record of %(number)s sources") % {"number": len(covered)},
                _("it holds what only some people may know, a protected source"),
            )
        self.contents.add("source", seen - covered)
        known = Desk.objects.visible_to(self.actor).filter(id__in=desks)
        self.contents.add("desk", known.values_list("id", flat=True))
        mine = {self.actor.user.id} if self.actor.user is not None and self.actor.key is None else set()
        shown = people if self.actor.may(Right.MANAGE_PEOPLE) and self.actor.key is None else people & mine
        self.contents.add("user", shown)
        if people - shown:
            self.contents.withhold(
                _("what is on record of %(number)s people who acted") % {"number": len(people - shown)},
                _("whoever asked may not read it"),
            )

    def judge(self, row: Revision) -> str | None:
        """Why this reader may not have what a revision said, in words; None where they may."""
        if row.snapshot is None:
            return _("its words were taken out by two people, who are on record")
        if self.telling.tells(row, load_snapshot(row.snapshot)):
            return _("it holds what only some people may know, a protected source")
        return None

    def _add_claims(self, ids: set[UUID]) -> None:
        if not self._may(Right.READ_CLAIMS, _("claims and the decisions on them")):
            return
        found = list(Claim.objects.visible_to(self.actor).filter(id__in=ids))
        self._name_missing(_("%(number)s claims"), len(ids) - len(found))
        self.contents.add("claim", [claim.id for claim in found])
        decisions = Decision.objects.visible_to(self.actor).filter(claim__in=found)
        hidden = set(kept_back(decisions).values_list("id", flat=True))
        if hidden:
            self.contents.withhold(
                _("%(number)s verdicts") % {"number": len(hidden)},
                _("they are kept back until a second person has decided by themselves"),
            )
        self.contents.add(
            "decision", [one for one in decisions.values_list("id", flat=True) if one not in hidden]
        )
        self._add_articles({claim.article_id for claim in found})

    def _add_articles(self, ids: Iterable[UUID]) -> None:
        known = self.contents.ids.get("article", set())
        wanted = set(ids) - known
        if not wanted or not self._may(Right.READ_ARTICLES, _("articles, uploads and originals")):
            return
        found = list(
            Article.objects.visible_to(self.actor).filter(id__in=wanted).select_related("reading__upload")
        )
        self._name_missing(_("%(number)s articles"), len(wanted) - len(found))
        self.contents.add("article", [article.id for article in found])
        for article in found:
            if self.veil.hides(article.text):
                self.contents.withhold(
                    _("the text of article/%(id)s") % {"id": article.id},
                    _("it holds what only some people may know, a protected source"),
                )
            elif self.with_files:
                self.contents.files[f"articles/{article.id}.txt"] = article.text.encode()
        self._add_readings({article.reading for article in found})

    def _add_readings(self, readings: Iterable[Reading]) -> None:
        self.contents.add("reading", [reading.id for reading in readings])
        known = self.contents.ids.get("upload", set())
        uploads = {reading.upload_id for reading in readings} - known
        found = list(self._visible_uploads(uploads))
        self._name_missing(_("%(number)s uploads"), len(uploads) - len(found))
        self.contents.add("upload", [upload.id for upload in found])
        self.contents.add("original", [upload.original_id for upload in found])
        for upload in found:
            self._add_original(upload)
            if upload.parent_id is not None:
                self.contents.withhold(
                    _("the file that upload/%(id)s came packed in, upload/%(parent)s")
                    % {"id": upload.id, "parent": upload.parent_id},
                    _("it may hold other things; ask for it by itself"),
                )

    def _visible_uploads(self, ids: set[UUID]) -> QuerySet[Upload]:
        return Upload.objects.visible_to(self.actor).filter(id__in=ids).select_related("original", "same_as")

    def _add_original(self, upload: Upload) -> None:
        original = upload.original
        name = f"originals/{original.sha256}"
        what = _("the bytes of original/%(id)s") % {"id": original.id}
        if name in self.contents.files:
            return
        if is_original_withheld(upload, self.veil):
            # Its hash alone would tell who holds a copy that it is this one.
            self.contents.withhold(what, _("they hold what only some people may know, a protected source"))
            self.contents.ids["original"].discard(original.id)
        elif original.sha256 == original.sha256_without_words:
            self.contents.withhold(what, _("they were destroyed by two people, who are on record"))
        elif self.original_bytes + original.size > MOST_ORIGINAL_BYTES:
            self.contents.withhold(
                what,
                _("all together they are larger than a bundle may be (%(size)s MB)")
                % {"size": MOST_ORIGINAL_BYTES // 1_000_000},
            )
        elif self.with_files:
            try:
                self.contents.files[name] = load_original(original.sha256)
                self.original_bytes += original.size
            except OriginalMissing:
                self.contents.withhold(what, _("they are missing here, which verify_ledger names"))

    def _may(self, right: Right, what: str) -> bool:
        if self.actor.may(right):
            return True
        self.contents.withhold(what, _("whoever asked may not read them"))
        return False

    def _name_missing(self, what: str, number: int) -> None:
        if number:
            self.contents.withhold(
                what % {"number": number}, _("they are out of sight of whoever asked: another desk’s")
            )


def _named(values: Mapping[str, Any], *names: str) -> set[UUID]:
    """The ids that a snapshot, and each line of its citations, has under these names."""
    lines = [values, *values.get("citations", ())]
    return {UUID(line[name]) for line in lines for name in names if line.get(name)}
