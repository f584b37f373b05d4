"""What of each record is searched. Derived from the records in the transaction that writes them; rebuilt at will."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models import Desk, OnDeskQuerySet
from newsroom.rights import Reader, Right
from sources.models import Source


class MultirangeField(models.Field):
    """The figures of a record as ranges; only PostgreSQL compares them."""

    def db_type(self, connection: Any) -> str:
        return "nummultirange"


class SearchTextQuerySet(OnDeskQuerySet["SearchText"]):
    def visible_to(self, actor: Reader) -> Self:
        """What the actor sees of each kind of record, by the same rules as the records themselves."""
        found = super().visible_to(actor).filter(object_type__in=readable_kinds(actor))
        if not actor.may(Right.SEE_EMBARGOED):
            found = found.filter(Q(embargoed_until__isnull=True) | Q(embargoed_until__lte=timezone.now()))
        seen = Source.objects.visible_to(actor).filter(id=OuterRef("id"))
        return found.filter(~Q(object_type=SearchText.Kind.SOURCE) | Exists(seen))


def readable_kinds(actor: Reader) -> list[str]:
    """The kinds of records of which this actor may read any."""
    kinds = SearchText.Kind
    needed = {
        kinds.FACT: Right.READ_FACTS,
        kinds.CLAIM: Right.READ_CLAIMS,
        kinds.ARTICLE: Right.READ_ARTICLES,
        kinds.SOURCE: Right.READ_FACTS,
    }
    return [kind.value for kind, right in needed.items() if actor.may(right)]


class SearchText(models.Model):
    """The words of one fact, claim, article or source, and what they are sorted and narrowed by.

    The id is the record's own. `words` holds every word twice, as it is and by its stem in the record's language:
    statement, headline or name first (A), then speakers, outlets and places (B), quotes (C) and text (D), all folded
    by the database's function `search_fold`. `days` are partial dates, each with the month and year it lies in.
    """

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    class Kind(models.TextChoices):
        FACT = "fact", _("Facts")
        CLAIM = "claim", _("Claims")
        ARTICLE = "article", _("Articles")
        SOURCE = "source", _("Sources")

    id = models.UUIDField(primary_key=True, editable=False)
    object_type = models.CharField(max_length=16, choices=Kind.choices)
    # Without constraints: the row follows its record in the same transaction.
    desk = models.ForeignKey(
        Desk, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    embargoed_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    sources = ArrayField(models.UUIDField(), default=list)
    outlets = ArrayField(models.UUIDField(), default=list)
    days = ArrayField(models.CharField(max_length=10), default=list)
    figures = MultirangeField()
    moment = models.DateTimeField()
    words = SearchVectorField()

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # Words, the way in of nearly every search.
            GinIndex(fields=["words"], name="search_text_words"),
            # Where so many fit that only the newest are weighed.
            models.Index(fields=["-moment", "-id"], name="search_text_newest"),
            # Figures within a range, without words.
            GistIndex(OpClass("figures", name="multirange_ops"), name="search_text_figures"),
            # Without words: what names a source, or a day.
            GinIndex(fields=["sources"], name="search_text_sources"),
            GinIndex(fields=["outlets"], name="search_text_outlets"),
            GinIndex(fields=["days"], name="search_text_days"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}/{self.id}"


class SearchWord(models.Model):
    """A word that some record holds, as it is folded: what a misspelt one is compared with.

    Shown to nobody as such: a word is offered only together with what holds it and is the reader's to see.
    """

    app_rights = "SELECT, INSERT, DELETE"

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes: ClassVar = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_like")]

    def __str__(self) -> str:
        return self.word
