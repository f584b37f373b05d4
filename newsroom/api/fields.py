"""Serializer fields that take nothing for something else."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TextField(serializers.CharField):
    """Text and only text: a number or a boolean is refused, not turned into text. None stands for absent."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class MomentField(serializers.DateTimeField):
    """A date and time with its zone (RFC 3339): without one, everybody would guess another."""

    default_error_messages = {  # noqa: RUF012  as rest framework declares it
        "zone": _("Say in which zone this is, such as 2026-03-09T12:00:00Z or +01:00 at its end.")
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        moment = super().to_internal_value(value)
        try:
            has_zone = datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            has_zone = False
        if not has_zone:
            self.fail("zone")
        return moment


class BoundedListField(serializers.ListField):
    """A list whose length is looked at before its items: of a million items not one must cost a look."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return list(super().to_internal_value(data))


class StrictSerializer(serializers.Serializer):
    """A body whose every member is known: a misspelt name must not pass as a field left out."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            message = _("There is no such field here; there are %(names)s.") % {
                "names": ", ".join(self.fields)
            }
            raise serializers.ValidationError({name[:60]: [message] for name in unknown[:10]})
        return super().to_internal_value(data)
