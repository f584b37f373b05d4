"""The desk that this site speaks to."""

from django.conf import settings
from factdesk_client import Factdesk


def open_desk() -> Factdesk:
    return Factdesk(settings.FACTDESK_URL, settings.FACTDESK_KEY, timeout=10, retries=2)
