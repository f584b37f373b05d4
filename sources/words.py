"""What evidence is called on screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FURNITURE_WORDS: dict[str, Promise] = {
    "navigation": _("Navigation"),
    "subscription": _("Subscription"),
    "advert": _("Advert"),
    "caption": _("Caption"),
    "credit": _("Credit"),
    "share": _("Share buttons"),
    "comment_form": _("Comment form"),
    "timestamp": _("Time stamp"),
    "dateline": _("Dateline"),
    "repeated_headline": _("Headline, repeated"),
    "pull_quote": _("Pull quote"),
    "sources": _("Sources"),
    "footer": _("Foot of the page"),
}
