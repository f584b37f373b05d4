"""What changed, in the ledger’s order."""

from rest_framework import serializers


class ChangeShape(serializers.Serializer):
    """One change. Apply each in order; the same one may come again."""

    seq = serializers.CharField(help_text="Its place in the ledger; to be kept as text")
    type = serializers.CharField(
        help_text=(
            "fact, claim, article, usage; access: the roles or desks of the key’s person changed, read the lists anew"
        )
    )
    id = serializers.UUIDField()
    op = serializers.ChoiceField(
        choices=["upsert", "delete"], help_text="delete: retracted, withdrawn, or no longer yours to see"
    )
    revision = serializers.IntegerField()
    event = serializers.CharField(help_text="The ledger’s word for it, such as `fact.corrected`")


class ChangesShape(serializers.Serializer):
    results = ChangeShape(many=True)
    last_seq = serializers.CharField(
        allow_blank=True, help_text="Keep it, and send it as `since` the next time"
    )
    has_more = serializers.BooleanField(help_text="Ask again at once; `results` may be empty all the same")


class EventShape(serializers.Serializer):
    """One server-sent event of the stream of changes."""

    event = serializers.ChoiceField(choices=["change", "over"])
    id = serializers.CharField(
        required=False, help_text="`seq`, on the last line of its entry alone; sent back as Last-Event-ID"
    )
    data = serializers.CharField(  # type: ignore[assignment]  # a field, as rest framework collects them
        help_text="A line of `/changes` as JSON; `{}` with over"
    )
