"""The one family of errors that a person or a program may see, and how an edge shows it.

A service raises a DomainError; a page turns it into a message or a form error, the API into RFC 9457 problem+json.
"""

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A refusal with a stable `code` and one sentence for the person who asked.

    `details` holds plain JSON values that a program may want (the decision that was there first, say).
    Subclasses state the fact and fix the HTTP status that both edges answer with.
    """

    code = "refused"
    title = "This was refused"
    status = 422

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def as_problem(self, *, type_base: str, instance: str | None = None) -> dict[str, Any]:
        """The body of an RFC 9457 answer; `type_base` is the address under which each code has its page."""
        problem = {
            "type": f"{type_base}{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            **self.details,
        }
        if instance:
            # A path as Django hands it on is decoded; a URI reference is not.
            problem["instance"] = quote(instance, safe="/:@!$&'()*+,;=~-._")
        return problem


class NotFound(DomainError):
    """Nothing of that name is there for this person: absent and out of sight look the same."""

    code, title, status = "not-found", "Not found", 404


class NotAllowed(DomainError):
    """The person's roles, or the key's scopes, do not include this."""

    code, title, status = "not-allowed", "Not allowed", 403


class Invalid(DomainError):
    """What was sent cannot be taken as it is; `errors` may name the fields."""

    code, title, status = "invalid", "Something needs correcting", 422


class Conflict(DomainError):
    """Somebody else was there first, or the object is in a state that does not allow this."""

    code, title, status = "conflict", "This has changed", 409


class RevisionConflict(DomainError):
    """The object was changed since the caller read it; `revision` is the newest one, where it has numbers."""

    code, title, status = "revision-conflict", "It was changed since you read it", 412

    def __init__(self, message: str, *, revision: int | None = None) -> None:
        super().__init__(message)
        self.revision = revision


class NameTooLong(Invalid):
    """A part of a form whose own head, which holds the name of its file, is longer than Django takes apart."""

    code, title = "name-too-long", "The file’s name is too long"

    @classmethod
    def of(cls, error: Exception) -> "NameTooLong | None":
        """The refusal that stands for this error of a form, where it is of this kind."""
        if "max total header size exceeded" not in str(error):
            return None
        return cls(
            _(
                "The file’s name is too long: at most 255 characters are taken. Shorten it and send the file again."
            )
        )
