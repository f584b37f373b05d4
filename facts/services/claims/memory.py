"""What people decided before is not asked again, and whatever is held back for that reason stays in sight."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from facts.comparing.printing import fold_print
from facts.comparing.same_claim import (
    Meaning,
    has_same_date_words,
    has_same_dates,
    has_same_force,
    is_same_speaker,
    is_unnamed,
    says_the_same,
)
from facts.comparing.same_passage import (
    Passage,
    StoryBody,
    has_same_surroundings,
    read_story_body,
    rests_on_the_same,
)
from facts.language.dates import date_from_json
from facts.models import Claim, ClaimAnchor, Decision
from facts.models.rounds import verdicts_under_way
from facts.suggesting.words.types import SuggestedClaim
from newsroom.ledger.models import Revision
from sources.models import Article, SameText

# Reasons that speak of the words or of our reading, not of what the claim means: the next text deserves a new look.
_NOT_ABOUT_MEANING = (Decision.ReasonCode.WRONG_SPAN, Decision.ReasonCode.WRONG_READING)
# Far below what the strict comparison accepts; it only bounds what is compared.
_NEAR = 0.45
_MOST_CANDIDATES = 20
# Two spans that share this much of their union are the same place.
_SAME_PLACE = 0.7


@dataclass
class Sifted:
    """What to do with the suggestions of one pass.

    `offered` are new; `again` are open claims that were found once more, with what is said of them now; `gone` are
    untouched open claims that were not; `held_back` are plain values for the Run, each naming the claim behind it.
    `found_again` are anchors of earlier versions' claims whose place was in doubt and no longer is.
    """

    offered: list[SuggestedClaim] = field(default_factory=list)
    again: list[tuple[Claim, SuggestedClaim]] = field(default_factory=list)
    gone: list[Claim] = field(default_factory=list)
    held_back: list[dict[str, Any]] = field(default_factory=list)
    found_again: list[ClaimAnchor] = field(default_factory=list)


def sift_suggestions(article: Article, suggested: Iterable[SuggestedClaim]) -> Sifted:
    """Compare suggestions with the article's standing claims and with what was decided before; locks those claims.

    Held back is what stands where a decided claim stands already, or landed from the replaced article, and what says
    exactly what was rejected before for its meaning. The number of queries does not depend on that of suggestions.
    """
    suggested = list(suggested)
    sifted = Sifted()
    standing = list(
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .filter(article=article)
        .select_related("article")
        .prefetch_related("figures")
        .order_by("id")
    )
    anchors = ClaimAnchor.objects.filter(article=article).select_related("claim__article")
    landed = list(anchors.filter(state__in=ClaimAnchor.LANDED))
    in_doubt = list(anchors.filter(state=ClaimAnchor.State.AMBIGUOUS).prefetch_related("claim__figures"))
    rejected = _find_rejected(article, suggested)
    found: set[UUID] = set()
    for suggestion, before in zip(suggested, rejected, strict=True):
        meaning = _meaning_of_suggestion(suggestion, article)
        claim = _claim_at(suggestion, meaning, standing, found)
        anchor = _landed_at(suggestion, meaning, landed) or _find_again(suggestion, meaning, in_doubt)
        if claim is not None:
            found.add(claim.id)
            if claim.status == Claim.Status.OPEN:
                sifted.again.append((claim, suggestion))
            else:
                sifted.held_back.append(_line(suggestion, claim, claim.get_status_display()))
        elif anchor is not None:
            because = _("already here, from the earlier reading")
            if anchor.state == ClaimAnchor.State.AMBIGUOUS:
                anchor.state, anchor.start, anchor.end = (
                    ClaimAnchor.State.MOVED,
                    suggestion.start,
                    suggestion.end,
                )
                sifted.found_again.append(anchor)
            sifted.held_back.append(_line(suggestion, anchor.claim, because))
        elif before is not None:
            sifted.held_back.append(_line(suggestion, before, _reasons(before)))
        else:
            sifted.offered.append(suggestion)
    missed = [claim for claim in standing if claim.id not in found]
    touched = find_touched(missed)
    sifted.gone = [claim for claim in missed if claim.is_open and claim.id not in touched]
    return sifted


def _landed_at(
    suggestion: SuggestedClaim, meaning: Meaning, landed: Sequence[ClaimAnchor]
) -> ClaimAnchor | None:
    """The claim of the replaced article that landed where a suggestion stands, and still says the same."""
    places = (a for a in landed if _same_place(suggestion, a.start or 0, a.end or 0))
    return next((anchor for anchor in places if _still_says(meaning, anchor.claim)), None)


def _find_again(
    suggestion: SuggestedClaim, meaning: Meaning, in_doubt: Sequence[ClaimAnchor]
) -> ClaimAnchor | None:
    """The claim of an earlier version whose very words stand here and nowhere else, and which says the same.

    A paragraph that was put elsewhere has other surroundings, so its words alone did not tell that it is the same one;
    that speaker, figures, dates and statement agree as well does.
    """
    for anchor in in_doubt:
        places = [(one["start"], one["end"], one["score"]) for one in anchor.candidates]
        stands_once = places == [(suggestion.start, suggestion.end, 1.0)]
        if stands_once and says_the_same(meaning, meaning_of(anchor.claim)):
            return anchor
    return None


def find_touched(claims: Sequence[Claim]) -> set[UUID]:
    """The claims that a person marked, changed or merged others into: the machine never takes one of those away."""
    ids = [claim.id for claim in claims]
    by_people = Revision.objects.filter(object_type=Claim.record_type, object_id__in=ids).exclude(
        actor__startswith="software/"
    )
    fed = Claim.objects.filter(merged_into__in=ids)
    return {
        *by_people.values_list("object_id", flat=True),
        *(into for into in fed.values_list("merged_into", flat=True) if into is not None),
        *(claim.id for claim in claims if claim.run_id is None),
    }


def find_dated_by_hand(claims: Sequence[Claim]) -> set[UUID]:
    """The claims whose dates a person changed; those do not follow the story's date any more."""
    rows = Revision.objects.filter(
        object_type=Claim.record_type, object_id__in=[claim.id for claim in claims], snapshot__isnull=False
    ).order_by("object_id", "number")
    return {
        row.object_id
        for before, row in pairwise(rows)
        if row.type == "claim.edited"
        and row.object_id == before.object_id
        and row.values()["dates"] != before.values()["dates"]
    }


def meaning_of(claim: Claim) -> Meaning:
    """A stored claim as the strict comparison takes it."""
    return Meaning(
        statement=claim.statement,
        speaker=claim.speaker_text,
        mode=str(claim.mode),
        figures=claim.figure_values,
        dates=[date_from_json(mention) for mention in claim.dates],
        published=claim.article.published[:10],
    )


def _meaning_of_suggestion(suggestion: SuggestedClaim, article: Article) -> Meaning:
    return Meaning(
        statement=suggestion.statement,
        speaker=suggestion.speaker.text if suggestion.speaker else "",
        mode=suggestion.mode,
        figures=suggestion.figures,
        dates=suggestion.dates,
        published=article.published[:10],
    )


def _claim_at(
    suggestion: SuggestedClaim, meaning: Meaning, claims: Sequence[Claim], found: set[UUID]
) -> Claim | None:
    """The claim at exactly this span, else one at nearly this place, that no other suggestion has taken.

    An open claim comes first; a rejected one counts only if it says the same still.
    """
    free = [claim for claim in claims if claim.id not in found]
    exact = [claim for claim in free if (claim.start, claim.end) == (suggestion.start, suggestion.end)]
    near = [claim for claim in free if _same_place(suggestion, claim.start, claim.end)]
    fitting = [claim for claim in exact or near if claim.is_open or _still_says(meaning, claim)]
    return min(fitting, key=lambda claim: not claim.is_open, default=None)


def _still_says(meaning: Meaning, claim: Claim) -> bool:
    """Whether what stands at a decided claim's place has its dates and its speaker still, if it was rejected.

    The words there are the claim's own; but a corrected day of the story, or a new name beside the words, makes them
    say something that nobody rejected. Other claims stay what they are until a person changes them.
    """
    if claim.status != Claim.Status.REJECTED:
        return True
    before = meaning_of(claim)
    return has_same_dates(meaning, before) and is_same_speaker(meaning.speaker, before.speaker)


def _find_rejected(article: Article, suggested: Sequence[SuggestedClaim]) -> list[Claim | None]:
    """For each suggestion the claim that says exactly this and was rejected for what it means, or None."""
    candidates, bodies = _find_candidates(article, suggested), _Bodies()
    return [
        next(
            (claim for claim in candidates[place] if _was_rejected(suggestion, article, claim, bodies)), None
        )
        for place, suggestion in enumerate(suggested)
    ]


class _Bodies:
    """The sentences of the articles that are compared in one pass, each article read once and only if need be."""

    def __init__(self) -> None:
        self._read: dict[UUID, StoryBody] = {}

    def of(self, article: Article) -> StoryBody:
        if article.id not in self._read:
            self._read[article.id] = read_story_body(article.text, article.furniture)
        return self._read[article.id]


def _was_rejected(suggestion: SuggestedClaim, article: Article, claim: Claim, bodies: _Bodies) -> bool:
    """Whether a suggestion says what this rejected claim says, in its statement or in the same passage reprinted."""
    now, before = _meaning_of_suggestion(suggestion, article), meaning_of(claim)
    if says_the_same(now, before):
        return True
    if fold_print(suggestion.quote) != fold_print(claim.quote) or not has_same_force(now, before):
        return False
    same_speaker = is_same_speaker(now.speaker, before.speaker)
    if not same_speaker and not (is_unnamed(now.speaker) or is_unnamed(before.speaker)):
        return False
    here = Passage(
        bodies.of(article),
        suggestion.start,
        suggestion.end,
        suggestion.quote,
        [asdict(part) for part in suggestion.substitutions],
        None
        if same_speaker or suggestion.speaker is None
        else (suggestion.speaker.start, suggestion.speaker.end),
    )
    was = claim.speaker_details
    there = Passage(
        bodies.of(claim.article),
        claim.start,
        claim.end,
        claim.quote,
        claim.substitutions,
        None if same_speaker or not was else (was["start"], was["end"]),
    )
    if has_same_dates(now, before):
        return rests_on_the_same(here, there)
    return (
        has_same_date_words(now, before)
        and has_same_surroundings(here, there)
        and rests_on_the_same(here, there)
    )


def _find_candidates(article: Article, suggested: Sequence[SuggestedClaim]) -> Mapping[int, Sequence[Claim]]:
    """Claims rejected for their meaning that a suggestion may repeat, by the place of the suggestion in the list.

    They state much the same words; or have the same words as quote in another printing of this text, where "he" may
    be read as somebody else. Only what everybody who sees this article may know of: claims of no desk, and of the
    article's own. Five queries more, however many suggestions.
    """
    pairs = _find_near(article, [suggestion.statement for suggestion in suggested])
    links = SameText.objects.filter(Q(article=article) | Q(twin=article)).values_list("article_id", "twin_id")
    twins = {twin for link in links for twin in link} - {article.id}
    rejected = (
        Claim.objects.filter(
            Q(id__in={claim_id for _place, claim_id in pairs})
            | Q(article__in=twins) & (Q(article__desk=None) | Q(article__desk=article.desk_id)),
            status=Claim.Status.REJECTED,
        )
        .select_related("article")
        .prefetch_related("figures", "decisions")
        .order_by("id")
    )
    claims = {claim.id: claim for claim in rejected if _is_about_meaning(claim)}
    printed: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims.values():
        if claim.article_id in twins:
            printed[tuple(fold_print(claim.quote))].append(claim)
    found = {place: list(printed[tuple(fold_print(s.quote))]) for place, s in enumerate(suggested)}
    for place, claim_id in pairs:
        if claim_id in claims and claims[claim_id] not in found[place]:
            found[place].append(claims[claim_id])
    return found


def _find_near(article: Article, statements: Sequence[str]) -> list[tuple[int, UUID]]:
    """Rejected claims whose statements share words with these, nearest first: (place in the list, claim).

    One query; it asks the statement index once for each.
    """
    with connection.cursor() as cursor:
        # The index looks for what `%%` accepts: a higher bar than the default is a shorter list.
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(_NEAR)])
        cursor.execute(
            """
            SELECT wanted.place - 1, near.id
            FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (statement, place)
            CROSS JOIN LATERAL (
                SELECT claim.id, similarity(claim.statement, wanted.statement) AS likeness
                FROM facts_claim claim JOIN sources_article article ON article.id = claim.article_id
                WHERE claim.status = 'rejected' AND claim.statement %% wanted.statement
                AND (article.desk_id IS NULL OR article.desk_id = %s)
                ORDER BY likeness DESC, claim.id
                LIMIT %s
            ) near
            ORDER BY wanted.place, near.likeness DESC, near.id
            """,
            [list(statements), article.desk_id, _MOST_CANDIDATES],
        )
        return [(place, claim_id) for place, claim_id in cursor.fetchall()]


def standing_rejections(claim: Claim) -> list[Decision]:
    """The rejections that a claim's verdict stands on, oldest first: one person's, or those of all who agree."""
    verdicts = verdicts_under_way(claim.decisions.all())
    return [decision for decision in verdicts if decision.verdict == Decision.Verdict.REJECT]


def _is_about_meaning(claim: Claim) -> bool:
    standing = standing_rejections(claim)
    return bool(standing) and all(decision.reason_code not in _NOT_ABOUT_MEANING for decision in standing)


def _reasons(claim: Claim) -> str:
    """Why a claim was rejected, each reason once."""
    return "; ".join(
        dict.fromkeys(str(decision.get_reason_code_display()) for decision in standing_rejections(claim))
    )


def _same_place(suggestion: SuggestedClaim, start: int, end: int) -> bool:
    common = min(suggestion.end, end) - max(suggestion.start, start)
    union = max(suggestion.end, end) - min(suggestion.start, start)
    return common > 0 and common / union >= _SAME_PLACE


def _line(suggestion: SuggestedClaim, claim: Claim, because: str) -> dict[str, Any]:
    return {
        "start": suggestion.start,
        "end": suggestion.end,
        "quote": suggestion.quote,
        "statement": suggestion.statement,
        "claim": str(claim.id),
        "because": str(because),
    }
