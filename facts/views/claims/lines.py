"""The lines of claims that changed while a page was open, and what happened to each, in a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from facts.models import Claim
from facts.services.claims.verdicts import read_asking
from facts.veiling import cover_claims
from facts.views.articles.lists import count_claims
from facts.views.claims.cards import make_card, with_cards
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, name_actors
from newsroom.rights import Right
from sources.models import Article
from sources.protection import veil_for

MOST_LINES = 200

# Told with the name of whoever did it. What is not in this list is told without: a first verdict has no name and no
# direction until the second one is there.
_NEWS: dict[str, Promise] = {
    "claim.confirmed": gettext_lazy("%(name)s confirmed claim %(number)s."),
    "claim.rejected": gettext_lazy("%(name)s rejected claim %(number)s."),
    "claim.reopened": gettext_lazy("%(name)s opened claim %(number)s again."),
    "claim.edited": gettext_lazy("%(name)s changed the words of claim %(number)s."),
    "claim.returned": gettext_lazy("%(name)s returned claim %(number)s with a question."),
    "claim.answered": gettext_lazy("%(name)s answered the question about claim %(number)s."),
    "claim.merged": gettext_lazy("%(name)s merged claim %(number)s into another."),
    "claim.split": gettext_lazy("%(name)s split claim %(number)s."),
    "claim.marked": gettext_lazy("%(name)s marked claim %(number)s."),
}

NAMELESS: dict[str, Promise] = {
    "claim.second_review": gettext_lazy(
        "One decision was made on claim %(number)s. A second person now looks at it."
    ),
    "claim.disagreed": gettext_lazy("Two people disagree on claim %(number)s. A chief now looks at it."),
}

CHANGED = gettext_lazy("Claim %(number)s has changed.")


@dataclass(frozen=True)
class ClaimNews:
    """One sentence about a claim, for those who did not do it themselves."""

    claim_id: UUID
    words: str
    is_mine: bool


@require_GET
@for_people(Right.READ_CLAIMS)
def show_lines(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """The lines of the claims asked for (`?claim=`, repeated) as they now stand, with the counts and what happened.

    The number of queries does not depend on how many are asked for.
    """
    article = get_object_or_404(
        Article.objects.visible_to(request.actor).select_related("reading__upload"), id=article_id
    )
    wanted = _read_ids(request.GET.getlist("claim")[:MOST_LINES])
    order = list(article.claims.standing().in_text_order().values_list("id", flat=True))
    number_of = {claim_id: number for number, claim_id in enumerate(order, start=1)}
    claims = list(with_cards(article.claims.standing().filter(id__in=wanted).in_text_order()))
    for claim in claims:
        claim.article = article
    cover_claims(claims, veil_for(request.actor))
    asking = read_asking()
    context = {
        "article": article,
        "cards": [make_card(claim, number_of[claim.id], request.actor, asking) for claim in claims],
        "news": tell_news(request.actor, claims, number_of),
        "counts": count_claims(article.id),
    }
    return render(request, "facts/_claim_lines.html", context)


def tell_news(actor: Actor, claims: Sequence[Claim], number_of: dict[UUID, int]) -> list[ClaimNews]:
    """What the newest revision of each claim was, in a sentence: two queries and those for the names."""
    rows = Revision.objects.filter(object_type="claim", object_id__in=[claim.id for claim in claims])
    newest = {
        (row.object_id, row.number): row
        for row in rows.filter(number__in={claim.revision for claim in claims}).defer("snapshot", "salt")
    }
    found = [newest[claim.id, claim.revision] for claim in claims if (claim.id, claim.revision) in newest]
    who = {row.id: row.on_behalf_of or row.actor for row in found}
    names = name_actors(who.values())
    me = f"user/{actor.user.id}" if actor.user is not None else ""
    return [
        ClaimNews(
            row.object_id,
            str(_NEWS.get(row.type, NAMELESS.get(row.type, CHANGED)))
            % {"name": names.get(who[row.id], ""), "number": number_of[row.object_id]},
            is_mine=who[row.id] == me,
        )
        for row in found
    ]


def _read_ids(values: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise Invalid(_("There is no such claim here.")) from None
