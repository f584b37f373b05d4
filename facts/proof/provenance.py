"""Where each thing came from, as W3C PROV in its JSON form (PROV-JSON, a W3C member submission). Pure.

Each revision is an entity, each ledger entry the activity that made it, whoever acted an agent. People are named by
the ledger's ids alone. PROV-JSON has no relations of its own for revisions, quotations and primary sources: they are
derivations with a type.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Record = tuple[str, int, int, Mapping[str, Any], Mapping[str, Any] | None]


def write_provenance(origin: str, records: Iterable[Record]) -> dict[str, Any]:
    """The document over records of (object, revision, entry, event, values or None), in the order of the ledger."""
    graph = _Graph(origin)
    for reference, number, entry, event, values in records:
        graph.add(reference, number, entry, event, values or {})
    return {name: content for name, content in graph.document.items() if content}


class _Graph:
    def __init__(self, origin: str) -> None:
        self.newest: dict[str, str] = {}
        self.document: dict[str, Any] = {
            "prefix": {"f": f"https://{origin}/"},
            **{
                name: {}
                for name in (
                    "entity",
                    "activity",
                    "agent",
                    "wasGeneratedBy",
                    "used",
                    "wasAssociatedWith",
                    "actedOnBehalfOf",
                    "wasDerivedFrom",
                    "specializationOf",
                )
            },
        }

    def add(
        self, reference: str, number: int, entry: int, event: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        entity, activity = f"f:{reference}/rev/{number}", f"f:entry/{entry}"
        kind = reference.partition("/")[0]
        known: dict[str, Any] = {"prov:type": _name(f"f:{kind}")}
        if kind == "claim" and values.get("quote"):
            known |= {
                "prov:value": values["quote"],
                "f:start": _number(values["start"]),
                "f:end": _number(values["end"]),
            }
        for key in ("statement", "sha256", "text_sha256", "engine", "version"):
            if isinstance(values.get(key), str):
                known[f"f:{key}"] = values[key]
        self.document["entity"][entity] = known
        self.document["entity"].setdefault(f"f:{reference}", {"prov:type": _name(f"f:{kind}")})
        self._relate(
            "specializationOf", **{"prov:specificEntity": entity, "prov:generalEntity": f"f:{reference}"}
        )
        self._add_activity(activity, event)
        self._relate(
            "wasGeneratedBy",
            **{"prov:entity": entity, "prov:activity": activity, "prov:time": event["at"]},
        )
        before = self.newest.get(reference)
        if before is not None:
            self._derive(entity, before, activity, "prov:Revision")
        elif number == 1:
            self._add_origins(entity, activity, kind, values)
        if kind == "fact":
            for citation in values.get("citations", ()):
                if citation["claim"] and f"claim/{citation['claim']}" in self.newest:
                    self._derive(entity, self.newest[f"claim/{citation['claim']}"], activity, "")
        if kind == "usage" and before is None:
            said = f"f:fact/{values.get('fact')}/rev/{values.get('fact_revision')}"
            if said in self.document["entity"]:
                self._derive(entity, said, activity, "")
        if kind == "decision":
            self._use(activity, f"claim/{values.get('claim')}")
        self.newest[reference] = entity

    def _add_origins(self, entity: str, activity: str, kind: str, values: Mapping[str, Any]) -> None:
        """What a first revision was made of, as far as that is among the records."""
        origins = {
            "claim": ("article", values.get("article"), "prov:Quotation"),
            "article": ("reading", values.get("reading"), ""),
            "reading": ("upload", values.get("upload"), ""),
            "upload": ("original", values.get("original"), "prov:PrimarySource"),
        }
        if kind in origins:
            of, record_id, how = origins[kind]
            source = self.newest.get(f"{of}/{record_id}")
            if source is not None:
                self._derive(entity, source, activity, how)
                self._use(activity, f"{of}/{record_id}")

    def _add_activity(self, activity: str, event: Mapping[str, Any]) -> None:
        if activity in self.document["activity"]:
            return
        self.document["activity"][activity] = {
            "prov:startTime": event["at"],
            "prov:endTime": event["at"],
            "prov:type": _name(f"f:event/{event['type']}"),
        }
        agent = self._add_agent(event["actor"])
        self._relate("wasAssociatedWith", **{"prov:activity": activity, "prov:agent": agent})
        if event["on_behalf_of"]:
            person = self._add_agent(event["on_behalf_of"])
            self._relate(
                "actedOnBehalfOf",
                **{"prov:delegate": agent, "prov:responsible": person, "prov:activity": activity},
            )

    def _add_agent(self, reference: str) -> str:
        kind, _slash, rest = reference.partition("/")
        agent = f"f:{kind}/{rest.replace('@', '/').replace(' ', '_')}"
        is_person = kind == "user"
        known: dict[str, Any] = {"prov:type": _name("prov:Person" if is_person else "prov:SoftwareAgent")}
        name, at, version = rest.partition("@")
        if kind == "software" and at:
            known |= {"f:name": name, "f:version": version}
        self.document["agent"][agent] = known
        return agent

    def _derive(self, entity: str, source: str, activity: str, how: str) -> None:
        known: dict[str, Any] = {
            "prov:generatedEntity": entity,
            "prov:usedEntity": source,
            "prov:activity": activity,
        }
        if how:
            known["prov:type"] = _name(how)
        self._relate("wasDerivedFrom", **known)

    def _use(self, activity: str, reference: str) -> None:
        if reference in self.newest:
            self._relate("used", **{"prov:activity": activity, "prov:entity": self.newest[reference]})

    def _relate(self, relation: str, **known: Any) -> None:
        held = self.document[relation]
        if known not in held.values():
            held[f"_:{relation}{len(held) + 1}"] = known


def _name(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}


def _number(value: int) -> dict[str, str]:
    return {"$": str(value), "type": "xsd:int"}
