"""A fact as ninjs 3.1 has a news item (IPTC). Pure.

ninjs takes no member of ours, so what it has no word for is told through `profile`, `altIds` and `infoSources`.
"""

from typing import Any

from facts.delivery.formats.told import Publisher, ToldFact, ToldSource, word_correction, write_moment

NINJS = "application/vnd.iptc.ninjs+json"
VERSION, SCHEMA = "3.1", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"


def write_ninjs(fact: ToldFact, publisher: Publisher) -> dict[str, Any]:
    """One news item; a corrected fact is the same `uri` in another version, a withdrawn one is cancelled."""
    item: dict[str, Any] = {
        "uri": fact.api_url,
        "type": "text",
        "representationType": "full",
        "profile": "fact",
        "version": str(fact.revision),
        "firstCreated": write_moment(fact.confirmed_at),
        "versionCreated": write_moment(fact.changed_at),
        "pubStatus": _find_status(fact),
        "headlines": [{"role": "main", "contentType": "text/plain", "value": fact.statement}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": fact.statement}],
        "altIds": [{"role": "fact-id", "value": str(fact.id)}],
        "standard": {"name": "ninjs", "version": VERSION, "schema": SCHEMA},
    }
    if fact.language:
        item["language"] = fact.language
    if fact.corrections:
        item["edNote"] = word_correction(fact.corrections[-1])
    sources = [_write_source(source) for source in fact.sources]
    if fact.speaker:
        sources.insert(0, {"name": fact.speaker, "role": "said_by"})
    if sources:
        item["infoSources"] = sources
    pages = [source for source in fact.sources if source.url]
    if pages:
        item["associations"] = [
            {
                "name": f"source-{number}",
                "uri": source.url,
                "type": "text",
                "headlines": [
                    {"role": "main", "contentType": "text/plain", "value": source.outlet or source.name}
                ],
            }
            for number, source in enumerate(pages, start=1)
        ]
    if publisher.corrections_url:
        item["trustIndicators"] = [
            {"role": _CORRECTIONS, "title": publisher.name, "href": publisher.corrections_url}
        ]
    return item


def _find_status(fact: ToldFact) -> str:
    if fact.is_embargoed:
        return "withheld"
    return "usable" if fact.stands else "canceled"


def _write_source(source: ToldSource) -> dict[str, Any]:
    known: dict[str, Any] = {"name": source.name, "role": _ROLES.get(source.stance, "reported_by")}
    if source.url:
        known["uri"] = source.url
    return known


# ninjs asks for an address; schema.org's name of the property is one.
_CORRECTIONS = "https://schema.org/correctionsPolicy"
_ROLES = {"supports": "reported_by", "contradicts": "contradicted_by", "context": "context"}
