"""Which page uses which fact, as the API takes and shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.api.serializers.fields import MAX_OFFSET, write_moment
from facts.models import Usage
from facts.services.delivery.usages import (
    LONGEST_ADDRESS,
    LONGEST_SENTENCE,
    LONGEST_TITLE,
    MOST_AT_ONCE,
)
from newsroom.api.fields import BoundedListField, StrictSerializer, TextField
from sources.protection import Veil


class OpenShape(serializers.Serializer):
    """What became of the fact since."""

    because = serializers.ChoiceField(choices=Usage.Because.choices)
    since = serializers.DateTimeField()
    revision = serializers.IntegerField(help_text="The fact’s revision that made it so")


class AcknowledgedShape(serializers.Serializer):
    """What the page’s owner acknowledged last."""

    because = serializers.ChoiceField(choices=Usage.Because.choices)
    revision = serializers.IntegerField(help_text="The fact’s, up to which it is acknowledged")
    at = serializers.DateTimeField()
    answer = serializers.ChoiceField(choices=Usage.Answer.choices)
    word = serializers.CharField(allow_blank=True)


class UsageShape(serializers.Serializer):
    """A page that says a fact, and whether it still says what we no longer say so."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    fact = serializers.UUIDField(source="fact_id")
    fact_revision = serializers.IntegerField(help_text="What of the fact the page says")
    url = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    external_id = serializers.SerializerMethodField(help_text="What your system calls the document")
    sentence = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Usage.Status.choices)
    registered_at = serializers.DateTimeField()
    open = serializers.SerializerMethodField(help_text="null while the page says the fact as it is")
    acknowledged = serializers.SerializerMethodField(help_text="null while nothing was acknowledged")

    @extend_schema_field(serializers.CharField())
    def get_url(self, usage: Usage) -> str:
        return self._own(usage.url)

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_title(self, usage: Usage) -> str:
        return self._own(usage.title)

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_external_id(self, usage: Usage) -> str:
        return self._own(usage.external_id)

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_sentence(self, usage: Usage) -> str:
        return self._own(usage.sentence)

    @extend_schema_field(OpenShape(allow_null=True))
    def get_open(self, usage: Usage) -> dict[str, Any] | None:
        if usage.open_since is None:
            return None
        return {
            "because": str(usage.open_because),
            "since": write_moment(usage.open_since),
            "revision": usage.open_revision,
        }

    @extend_schema_field(AcknowledgedShape(allow_null=True))
    def get_acknowledged(self, usage: Usage) -> dict[str, Any] | None:
        if usage.acknowledged_at is None:
            return None
        return {
            "because": str(usage.acknowledged_because),
            "revision": usage.acknowledged_revision,
            "at": write_moment(usage.acknowledged_at),
            "answer": str(usage.answer),
            "word": usage.word,
        }

    def _own(self, text: str) -> str:
        """Words of the program that reads them: given back as they came, or a name that it guessed would be told."""
        veil: Veil = self.context["veil"]
        return veil.echo(text)


class GivenUsage(StrictSerializer):
    """Which revision of which fact the page says, and where."""

    fact = serializers.UUIDField()
    fact_revision = serializers.IntegerField(
        min_value=1, max_value=MAX_OFFSET, help_text="The fact’s `revision` as the page says it"
    )
    url = TextField(max_length=LONGEST_ADDRESS, help_text="The page’s whole address, http or https")
    title = TextField(max_length=LONGEST_TITLE, required=False, allow_blank=True)
    external_id = TextField(
        max_length=255,
        required=False,
        allow_blank=True,
        help_text="What your system calls the document, as in an upload",
    )
    sentence = TextField(
        max_length=LONGEST_SENTENCE, required=False, allow_blank=True, help_text="The words that say it"
    )


class NamedUsage(GivenUsage):
    id = serializers.UUIDField(help_text="Yours: the same for the same use in every version of the page")


class GivenUsages(StrictSerializer):
    usages = BoundedListField(child=NamedUsage(), max_length=MOST_AT_ONCE)
    whole_document = TextField(
        max_length=255,
        required=False,
        allow_blank=True,
        help_text="The `external_id` of a document that uses these and no others: its other usages end",
    )


class KeptUsages(serializers.Serializer):
    results = UsageShape(many=True)


class GivenAcknowledgement(StrictSerializer):
    """What was done about it."""

    answer = serializers.ChoiceField(choices=Usage.Answer.choices)
    word = TextField(max_length=2000, required=False, allow_blank=True, help_text="Needed with `kept`")
    fact_revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_OFFSET,
        help_text="The fact’s revision that was read; the one that opened the usage unless given",
    )


class UsageFilter(serializers.Serializer):
    fact = serializers.UUIDField(required=False)
    external_id = serializers.CharField(required=False, max_length=255)
    open = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="Whether the fact has changed since"
    )
    status = serializers.ChoiceField(choices=Usage.Status.choices, required=False)
