"""The newsroom's own rules: which claims ask for two people, and how soon a fact must be looked at again.

The rules that come with the desk are data files; a row here adds one, or takes the place of the one with its code.
"""

from datetime import timedelta
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from newsroom.ledger.recorded import Recorded


class RiskRuleQuerySet(models.QuerySet["RiskRule"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class RiskRule(Recorded):
    """What makes a claim risky. A claim that fits an active rule is decided by two people.

    It fits where one of `words` stands in its quote or statement (a word that ends in * stands for every word that
    begins so; several words in a row are a phrase), and where it also has a figure, names a person or somebody who can
    be accused, or has a figure that counts what the words name, if the rule asks for that. Neither case nor accents
    count, nor what nobody sees, and a look-alike letter is the letter. A row adds a rule or takes the place of the
    built-in one with its code.
    A change that lets through what a rule held up waits until another person who may change rules agrees; a new or
    stricter rule counts at once.
    """

    record_type = "risk_rule"
    app_rights = "SELECT, INSERT, UPDATE"

    class Needs(models.TextChoices):
        NOTHING = "nothing", _("the words are enough")
        FIGURE = "figure", _("and a figure")
        PERSON = "person", _("and a person’s name")
        ACCUSED = "accused", _("and a person, a company, an authority or an official")
        COUNTED = "counted", _("and a number of what they name")

    code = models.SlugField(_("short name"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    words = ArrayField(models.CharField(max_length=80), verbose_name=_("words"), default=list)
    needs = models.CharField(_("needs"), max_length=16, choices=Needs.choices, default=Needs.NOTHING)
    is_active = models.BooleanField(_("in force"), default=True)

    objects = RiskRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(words=[]), name="risk_rule_says_what"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "words": list(self.words),
            "needs": str(self.needs),
            "is_active": self.is_active,
        }


class FactKindQuerySet(models.QuerySet["FactKind"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class FactKind(Recorded):
    """A kind of fact and its shelf life: how long it may stand before somebody looks at it again (None: for ever).

    `words` are as in a RiskRule; they propose the kind of a new fact, which people then change. Kinds that come with
    the desk are in facts/rules/kinds.toml; a row adds one or takes the place of the one with its code.
    """

    record_type = "fact_kind"
    app_rights = "SELECT, INSERT, UPDATE"

    code = models.SlugField(_("short name"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    shelf_life_hours = models.PositiveIntegerField(_("look again after (hours)"), null=True, blank=True)
    words = ArrayField(models.CharField(max_length=80), verbose_name=_("words"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = FactKindQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="fact_kind_name_once"),
            models.CheckConstraint(
                condition=~Q(name="") & (Q(shelf_life_hours__isnull=True) | Q(shelf_life_hours__gt=0)),
                name="fact_kind_says_what",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    @property
    def shelf_life(self) -> timedelta | None:
        return None if self.shelf_life_hours is None else timedelta(hours=self.shelf_life_hours)

    def snapshot(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "shelf_life_hours": self.shelf_life_hours,
            "words": list(self.words),
            "is_active": self.is_active,
        }
