"""Who asserts something."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ledger.recorded import REDACTED, Recorded, Removal, redacted
from newsroom.models import Desk, OnDeskQuerySet, User
from newsroom.rights import Reader, Right
from sources.models.pointing import model_pointing_here


class SourceQuerySet(OnDeskQuerySet["Source"]):
    """Sources belong to the desk whose material named them first, or to everybody: seen like everything else."""

    def on_desks_of(self, actor: Reader) -> Self:
        """Those of everybody and of the actor's desks."""
        return super().visible_to(actor)

    def visible_to(self, actor: Reader) -> Self:
        """Those of everybody and of the actor's desks.

        Whoever does not work on facts under embargo does not see a source that such a fact alone names.
        """
        found = self.on_desks_of(actor)
        if actor.may(Right.SEE_EMBARGOED):
            return found
        # Of modules that import this one: what points here by these names.
        fact, citation, claim, article = (
            model_pointing_here(Source, name)
            for name in ("spoken_facts", "citations", "spoken_claims", "articles")
        )
        now = timezone.now()
        still, still_cited = Q(embargoed_until__gt=now), Q(fact__embargoed_until__gt=now)
        elsewhere = (
            Exists(article.objects.filter(outlet=OuterRef("id")))
            | Exists(claim.objects.filter(speaker=OuterRef("id")))
            | Exists(fact.objects.filter(speaker=OuterRef("id")).exclude(still))
            | Exists(citation.objects.filter(source=OuterRef("id")).exclude(still_cited))
        )
        # From the few facts under embargo to whom they name, never from every source to all its facts.
        named = fact.objects.filter(still, speaker__isnull=False).order_by().values("speaker")
        cited = citation.objects.filter(still_cited).order_by().values("source")
        withheld = Source.objects.filter(id__in=named.union(cited, all=True)).exclude(elsewhere)
        return found.exclude(id__in=withheld.values("id"))

    def in_scope(self, desk_id: UUID | None) -> Self:
        """Those that material of this desk may name: the desk's own and everybody's; everybody's for None."""
        return self.filter(Q(desk__isnull=True) | Q(desk=desk_id))

    def standing(self) -> Self:
        """Sources that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def standing_for(self, actor: Reader) -> Self:
        """The sources that this actor sees, but for those merged into another that the actor sees."""
        into = Source.objects.visible_to(actor).filter(id=OuterRef("merged_into"))
        return self.visible_to(actor).filter(~Exists(into))

    def protected(self) -> Self:
        """Sources whose name only some people may know."""
        return self.exclude(protected_as="")

    def named(self, name: str) -> Self:
        """Sources that go by this name or alias, in any case; a protected one by what is read instead, too."""
        return self.annotate(lower_name=Lower("name"), lower_mask=Lower("protected_as")).filter(
            Q(lower_name=name.lower()) | Q(lower_mask=name.lower()) | Q(aliases__contains=[name])
        )

    def merged_under(self, source: "Source") -> Self:
        """The source itself and all that were merged into it, directly or by way of others."""
        ids, level = {source.id}, {source.id}
        while level:
            level = set(self.filter(merged_into__in=level).values_list("id", flat=True)) - ids
            ids |= level
        return self.filter(id__in=ids)


class Source(Recorded):
    """Whoever asserts something. Reliability is NATO's Admiralty letter; F says that it cannot be judged.

    `desk` is that of the material that named it first, or as somebody added it (None: everybody's); a name is taken
    once a desk. Merging sets `merged_into`, and no foreign key is rewritten. A protected source is read as
    `protected_as` by everybody but those whom it is `known_to` (sources/protection.py); `protected_words` are
    further words that would tell who it is.
    """

    record_type = "source"
    app_rights = "SELECT, INSERT, UPDATE"
    snapshot_relations = ("known_to",)

    class Kind(models.TextChoices):
        OUTLET = "outlet", _("Outlet")
        AGENCY = "agency", _("Agency")
        AUTHORITY = "authority", _("Authority")
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")
        DOCUMENT = "document", _("Document")

    class Reliability(models.TextChoices):
        A = "A", _("A · completely reliable")
        B = "B", _("B · usually reliable")
        C = "C", _("C · fairly reliable")
        D = "D", _("D · not usually reliable")
        E = "E", _("E · unreliable")
        F = "F", _("F · cannot be judged")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.ORGANISATION)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=Reliability.choices, default=Reliability.F
    )
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="sources")
    # The database's own defaults let the release before this one add rows.
    protected_as = models.CharField(max_length=120, blank=True, default="", db_default="")
    protected_words = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)
    known_to = models.ManyToManyField(User, blank=True, related_name="knows_sources")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            # Once for everybody and once for each desk: a name that is taken out of sight is not taken. Nor is that
            # of a protected source, or adding it would tell whoever may not know it.
            models.UniqueConstraint(
                Lower("name"),
                F("desk"),
                condition=Q(merged_into__isnull=True, protected_as=""),
                nulls_distinct=False,
                name="source_name_once_a_desk",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="source_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(name=""), name="source_has_name"),
        ]
        indexes: ClassVar = [
            # Asked for with every answer; as good as empty in most newsrooms.
            models.Index(fields=["id"], condition=~Q(protected_as=""), name="source_protected"),
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind,
            "aliases": list(self.aliases),
            "reliability": self.reliability,
            "note": self.note,
            "merged_into": self.merged_into_id,
        }
        # Keys that came with a later release are left out where they are empty: a snapshot from before has to be equal.
        if self.desk_id is not None:
            values["desk"] = self.desk_id
        if self.protected_as or self.protected_words:
            values["protected"] = {
                "as": self.protected_as,
                "words": list(self.protected_words),
                "known_to": sorted(str(person.id) for person in self.known_to.all()),
            }
        return values

    def redact(self, removals: list[Removal]) -> None:
        self.name = f"{REDACTED} {self.id}"
        self.aliases, self.protected_words = [], []
        self.note, self.protected_as = redacted(self.note), redacted(self.protected_as)
