"""Follow what becomes of the facts that this site's pages say; runs beside the web server, for ever."""

import time
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandParser
from factdesk_client import Factdesk, Problem, ResyncRequired

from factdesk_wagtail.desk import open_desk
from factdesk_wagtail.models import FactUse, Pending, Place
from factdesk_wagtail.publishing import keep_state, tell_page

WAIT = 30


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Take what there is, and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                with open_desk() as desk:
                    follow(desk, wait=0 if options["once"] else WAIT)
            except (Problem, httpx.TransportError) as error:
                self.stderr.write(f"The desk does not answer as it should: {error}")
                if options["once"]:
                    raise
                time.sleep(WAIT)
            if options["once"]:
                return


def follow(desk: Factdesk, *, wait: int) -> None:
    """Tell the desk what it was not told, then take one stretch of changes."""
    for pending in Pending.objects.select_related("page"):
        tell_page(desk, pending.page)
    place, _is_new = Place.objects.get_or_create(pk=1)
    is_more = True
    while is_more:
        try:
            changes, seq, is_more = desk.changes(place.seq, types=["usage"], wait=wait)
        except ResyncRequired:
            for usage in desk.usages():
                keep_state(usage)
            changes, seq, is_more = [], "now", False
        for usage_id in {change.id for change in changes if change.type == "usage"}:
            if FactUse.objects.filter(pk=usage_id).exists():
                keep_state(desk.usage(usage_id))
        place.seq = seq
        place.save()
