"""What the ledger says of itself to whoever follows it."""

from newsroom.ledger.models import Entry


def ledger_head() -> int:
    """The index of the newest entry; -1 while there is none."""
    head: int | None = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return -1 if head is None else head
