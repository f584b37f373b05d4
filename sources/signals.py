"""The seam to `facts`, which `sources` never imports.

All are sent inside the transaction, with `changes`, the list that the service will record: a receiver appends the
changes it makes itself and appends nothing to the ledger.
"""

from dataclasses import dataclass

from django.dispatch import Signal

from sources.models import Article

# sender: Article; article, changes. Sent for each article of a new current Reading.
article_read = Signal()

# sender: Article; article, names (what was corrected), changes. Sent when a person corrected what is known of it.
article_corrected = Signal()

# sender: Source; source, words (what told it, before or after), event, changes. Sent when the name of a source is put
# out of sight of all but some, or shown again: what is served of everything that names it is another from now on.
source_veiled = Signal()

# sender: Source; source, event, changes. Sent when a source was merged into another, or that was taken back: what rests
# on it is found under the other from now on, or no longer.
source_joined = Signal()

# sender: Upload; upload, replaced (a list of Replacement), changes. Sent when articles were read again, from the same
# bytes with other boundaries or a newer engine, or from a newer version of the page.
upload_reread = Signal()


# sender: Article; article, beside (the articles of the versions before it). Sent when a draft was read: what rests on
# those is followed into it, and they stay as they are.
draft_read = Signal()


@dataclass(frozen=True)
class Replacement:
    """An article that is no longer current, and the new articles that hold its words, most of them first."""

    old: Article
    new: tuple[Article, ...]
