"""Facts as schema.org has them: a Claim, or a ClaimReview where the claim is somebody else's and we judge it. Pure.

`reviewRating` holds words and no number: a number would place a verdict on a scale that we do not have.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from facts.delivery.formats.told import Publisher, ToldFact, ToldSource, word_correction, write_moment

_CONTEXT = "https://schema.org"
JSON_LD = "application/ld+json"
# Longer than this no reader of ClaimReview shows it.
LONGEST_CLAIM = 300


def write_schema_org(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    """The fact as JSON-LD with its context."""
    made = _write_review(fact, publisher) if fact.is_review else _write_own_claim(fact, publisher)
    return {"@context": _CONTEXT, **made}


def write_data_feed(
    facts: Iterable[ToldFact], publisher: Publisher, *, name: str, changed_at: datetime | None
) -> dict[str, Any]:
    """The feed that Data Commons reads: an item each, whose own item is a list; what was withdrawn is dated so."""
    feed: dict[str, Any] = {"@context": _CONTEXT, "@type": "DataFeed", "name": name}
    if changed_at is not None:
        feed["dateModified"] = write_moment(changed_at)
    if publisher.licence_url:
        feed["license"] = publisher.licence_url
    feed["dataFeedElement"] = [_write_item(fact, publisher) for fact in facts]
    return feed


def _write_item(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    item: dict[str, Any] = {
        "@type": "DataFeedItem",
        "dateCreated": write_moment(fact.confirmed_at),
        "dateModified": write_moment(fact.changed_at),
        "url": fact.url,
    }
    if not fact.stands:
        item["dateDeleted"] = write_moment(fact.changed_at)
    made = _write_review(fact, publisher) if fact.is_review else _write_own_claim(fact, publisher)
    return {**item, "item": [made]}


def _write_publisher(publisher: Publisher) -> dict[str, Any]:
    known: dict[str, Any] = {"@type": "NewsMediaOrganization", "name": publisher.name, "url": publisher.url}
    if publisher.corrections_url:
        known["correctionsPolicy"] = publisher.corrections_url
    return known


def _write_common(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    """What a Claim and its review say alike."""
    common: dict[str, Any] = {
        "identifier": str(fact.id),
        "version": fact.revision,
        "url": fact.url,
        "datePublished": write_moment(fact.confirmed_at),
        "dateModified": write_moment(fact.changed_at),
        "creativeWorkStatus": fact.status,
        "sdPublisher": {"@type": "Organization", "name": publisher.name},
        "sdDatePublished": write_moment(fact.changed_at),
    }
    if fact.language:
        common["inLanguage"] = fact.language
    if publisher.licence_url:
        common["sdLicense"] = publisher.licence_url
    if fact.corrections:
        common["correction"] = [
            {
                "@type": "CorrectionComment",
                "text": word_correction(one),
                "datePublished": write_moment(one.at),
            }
            for one in fact.corrections
        ]
    pages = [source.url for source in fact.sources if source.url]
    if pages:
        common["isBasedOn"] = list(dict.fromkeys(pages))
    return common


def _write_review(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "@id": f"{fact.url}#review",
        **_write_common(fact, publisher),
        "author": _write_publisher(publisher),
        "claimReviewed": _cut(fact.statement),
        "itemReviewed": _write_claim(fact),
        "reviewRating": {"@type": "Rating", "alternateName": fact.verdict},
    }


def _write_own_claim(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    return {
        **_write_claim(fact),
        **_write_common(fact, publisher),
        "text": fact.statement,
        "publisher": _write_publisher(publisher),
    }


def _write_claim(fact: ToldFact) -> dict[str, Any]:
    """The claim itself; where it was published comes from those who say it, not from those who say otherwise."""
    claim: dict[str, Any] = {"@type": "Claim", "@id": f"{fact.url}#claim"}
    if fact.speaker:
        claim["author"] = {"@type": "Thing", "name": fact.speaker}
    said = [source for source in fact.sources if source.stance == "supports" and source.url]
    works = [_write_work(source) for source in said] or [{"@type": "CreativeWork", "url": fact.url}]
    claim["appearance"] = works
    if said:
        claim["firstAppearance"] = _write_work(min(said, key=lambda one: one.published or "9"))
    if fact.valid_from or fact.valid_to:
        claim["temporalCoverage"] = f"{fact.valid_from or '..'}/{fact.valid_to or '..'}"
    return claim


def _write_work(source: ToldSource) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "NewsArticle", "url": source.url}
    if source.outlet:
        work["publisher"] = {"@type": "Organization", "name": source.outlet}
    if source.published:
        work["datePublished"] = source.published
    return work


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_CLAIM else f"{words[: LONGEST_CLAIM - 1].rstrip()}…"
