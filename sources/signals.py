"""The seam to `facts`, which `sources` never imports.

Both are sent inside the transaction, with `changes`, the list that the service will record: a receiver appends the
changes it makes itself and appends nothing to the ledger.
"""

from django.dispatch import Signal

# sender: Article; article, changes. Sent for each article of a new current Reading.
article_read = Signal()
