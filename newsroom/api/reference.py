"""The API's OpenAPI description as people read it: an operation after the other, with members and examples.

Pure: takes the description as JSON values and gives records for a template.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_Schema = Mapping[str, Any]
_REFUSAL = re.compile(r"^- `([a-z-]+)`: ", re.M)
_DEEPEST = 4  # members of members of members; below that the name of the shape is enough
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}
_FORMATS = {"uuid": "id", "date-time": "moment", "uri": "address", "binary": "file", "date": "date"}
# What stands in an example for a member of this name, or else of this format.
_SAMPLES: dict[str, Any] = {
    "quote": "At least 61 people died when the ferry Maren capsized",
    "statement": "At least 61 people died when the ferry Maren capsized on 7 March 2026.",
    "headline": "Ferry toll rises as divers reach lower deck",
    "text": "At least 61",
    "speaker": "the coastguard",
    "counted": "people",
    "low": "61",
    "comparator": "at_least",
    "unit": "",
    "place": "Port Alden",
    "as_of": "2026-03-07",
    "as_of_precision": "day",
    "value": "2026-03-07",
    "precision": "day",
    "published": "2026-03-09",
    "note": "Read beside the report, p. 4.",
    "locator": "",
    "kind": "correction",
    "type": "fact.corrected",
    "summary": "",
    "language": "en",
    "outlet": "Coastal Wire",
    "name": "ferry.txt",
    "reason": "Read in the bulletin of 9 March.",
    "question": "Which day is meant?",
    "answer": "Saturday, 7 March.",
    "start": 112,
    "end": 123,
    "revision": 2,
    "score": 0.97,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uuid": "0199f3c1-52a7-7cc0-9d3e-3f1f6d2b9a41",
    "date-time": "2026-03-09T08:30:00Z",
    "date": "2026-03-09",
    "uri": "https://wire.example/ferry",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a body, or a parameter. `name` has dots and brackets for members within members."""

    name: str
    kind: str
    is_required: bool
    help: str


@dataclass(frozen=True, slots=True)
class SampleBody:
    """What is sent or answered in one media type, with an example as indented JSON (empty for a file)."""

    media_type: str
    members: tuple[Member, ...]
    example: str


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """One status: its body, or the codes of the problems that it stands for."""

    status: str
    help: str
    body: SampleBody | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    name: str
    method: str
    path: str
    subject: str
    summary: str
    help: str
    scopes: tuple[str, ...]
    parameters: tuple[Member, ...]
    bodies: tuple[SampleBody, ...]
    answers: tuple[SampleAnswer, ...]

    def speaks_of(self, words: str) -> bool:
        """Whether every one of these words stands in the operation's address, help, scopes or members."""
        members = [*self.parameters, *(member for body in self.bodies for member in body.members)]
        members += [member for answer in self.answers if answer.body for member in answer.body.members]
        said = " ".join(
            [
                *(self.method, self.path, self.name, self.summary, self.help, *self.scopes),
                *(f"{member.name} {member.help}" for member in members),
                *(code for answer in self.answers for code in answer.problems),
            ]
        ).casefold()
        return all(word in said for word in words.casefold().split())


def list_operations(described: _Schema) -> list[Operation]:
    """Every operation of an OpenAPI 3.1 description, in its order."""
    reader = _Reader(described)
    return [
        reader.read_operation(method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def add_examples(described: dict[str, Any]) -> dict[str, Any]:
    """The description with an example of each JSON body that is sent and of each that is answered where all is well."""
    reader = _Reader(described)
    for methods in described["paths"].values():
        for operation in methods.values():
            holders = [operation.get("requestBody", {})]
            holders += [answer for status, answer in operation["responses"].items() if status < "300"]
            for holder in holders:
                for media_type, content in holder.get("content", {}).items():
                    if media_type.endswith("json"):
                        content["example"] = reader.make_sample(content["schema"])
    described["tags"] = [{"name": name} for name in sorted(list_tags(described))]
    return described


def list_tags(described: Mapping[str, Any]) -> set[str]:
    return {tag for methods in described["paths"].values() for one in methods.values() for tag in one["tags"]}


def write_call(operation: Operation, body: SampleBody | None, base: str) -> str:
    """The operation as a call of curl, at this scheme and host; `$KEY` stands for the key."""
    lines = [f"curl -X {operation.method} '{base}{operation.path}'", '  -H "Authorization: Bearer $KEY"']
    if any(member.name == "If-Match" for member in operation.parameters):
        lines.append("  -H 'If-Match: \"2\"'")
    if body is not None:
        lines.append(f"  -H 'Content-Type: {body.media_type}'")
        lines.append(f"  --data-binary @- <<'END'\n{body.example}\nEND")
    return " \\\n".join(lines)


class _Reader:
    """Reads operations; knows the shapes that they refer to."""

    def __init__(self, described: _Schema) -> None:
        self.shapes: Mapping[str, _Schema] = described["components"]["schemas"]

    def read_operation(self, method: str, path: str, operation: _Schema) -> Operation:
        return Operation(
            name=operation["operationId"],
            method=method,
            path=path,
            subject=operation["tags"][0],
            summary=operation["summary"],
            help=operation.get("description", ""),
            scopes=tuple(scope for way in operation["security"] for scope in way.get("key", ())),
            parameters=tuple(
                Member(
                    each["name"],
                    f"{self.name_kind(each['schema'])}, in the {each['in']}",
                    each.get("required", False),
                    each.get("description", ""),
                )
                for each in operation.get("parameters", ())
            ),
            bodies=tuple(self.read_bodies(operation.get("requestBody", {}))),
            answers=tuple(
                self.read_answer(status, answer) for status, answer in sorted(operation["responses"].items())
            ),
        )

    def read_answer(self, status: str, answer: _Schema) -> SampleAnswer:
        if status >= "400":
            return SampleAnswer(status, "", None, tuple(_REFUSAL.findall(answer["description"])))
        return SampleAnswer(status, answer["description"], next(self.read_bodies(answer), None), ())

    def read_bodies(self, holder: _Schema) -> Iterator[SampleBody]:
        for media_type, content in holder.get("content", {}).items():
            schema = content["schema"]
            is_json = media_type.endswith("json")
            sample = json.dumps(self.make_sample(schema), indent=2, ensure_ascii=False) if is_json else ""
            yield SampleBody(media_type, tuple(self.list_members(schema)), sample)

    def list_members(self, schema: _Schema, prefix: str = "", seen: Sequence[str] = ()) -> Iterator[Member]:
        """Members in their order, each followed by its own; a shape within itself is only named."""
        shape, name = self.follow(schema)
        if name in seen or len(seen) >= _DEEPEST:
            return
        within = (*seen, name)
        if shape.get("type") == "array":
            yield from self.list_members(shape["items"], f"{prefix}[]", within)
            return
        for key, member in shape.get("properties", {}).items():
            place = f"{prefix}.{key}" if prefix else key
            help_text = member.get("description") or ""
            yield Member(place, self.name_kind(member), key in shape.get("required", ()), help_text)
            yield from self.list_members(member, place, within)

    def name_kind(self, schema: _Schema) -> str:
        """What may stand there, in words: "text or null", "one of yes, no", "list of objects"."""
        shape, _name = self.follow(schema)
        choices = shape.get("enum")
        types = shape.get("type", "object" if "properties" in shape else ())
        kinds = [types] if isinstance(types, str) else list(types)
        if choices:
            named = [json.dumps(choice) for choice in choices if choice is not None]
            kind = named[0] if len(named) == 1 else f"one of {', '.join(named)}"
        elif shape.get("format") in _FORMATS:
            kind = _FORMATS[shape["format"]]
        elif "array" in kinds:
            kind = f"list: {self.name_kind(shape['items'])}"
        else:
            kind = " or ".join(_TYPES[one] for one in kinds if one != "null") or "any value"
        return f"{kind} or null" if self.may_be_null(schema) else kind

    def may_be_null(self, schema: _Schema) -> bool:
        shape, _name = self.follow(schema)
        choices = (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
        return (
            "null" in shape.get("type", ())
            or None in shape.get("enum", ())
            or any(one.get("type") == "null" for one in choices)
        )

    def make_sample(self, schema: _Schema, name: str = "", seen: Sequence[str] = ()) -> Any:
        """A value of this shape as it may look; lists have as few entries as they may, and one at least."""
        shape, shape_name = self.follow(schema)
        if shape_name and shape_name in seen:
            return None
        within = (*seen, shape_name)
        types = shape.get("type", "object" if "properties" in shape else "string")
        kind = types if isinstance(types, str) else next(one for one in types if one != "null")
        if "enum" in shape:
            known = name in _SAMPLES and _SAMPLES[name] in shape["enum"]
            return _SAMPLES[name] if known else shape["enum"][0]
        if self.may_be_null(schema) and name not in _SAMPLES and kind not in ("object", "array"):
            return None
        if kind == "object":
            members = shape.get("properties", {})
            return {key: self.make_sample(member, key, within) for key, member in members.items()}
        if kind == "array":
            return [self.make_sample(shape["items"], name, within)] * max(1, shape.get("minItems", 1))
        if shape.get("format") in _SAMPLES:
            return _SAMPLES[shape["format"]]
        plain = {"integer": 1, "number": 0.5, "boolean": True}
        fitting: dict[str, Any] = {"integer": int, "number": float, "string": (str, type(None))}
        if kind in fitting and isinstance(_SAMPLES.get(name, 0j), fitting[kind]):
            return _SAMPLES[name]
        return plain.get(kind, "…")

    def follow(self, schema: _Schema) -> tuple[_Schema, str]:
        """The shape that is meant, and its name: through references, and through a choice beside null."""
        for one in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            if one.get("type") != "null":
                shape, name = self.follow(one)
                return {**shape, **{k: v for k, v in schema.items() if k == "description"}}, name
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.shapes[name], name
        return schema, ""
