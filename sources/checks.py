"""Whether files are read where they can do no harm: said by `manage.py check`, and by a worker when it starts."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from celery.signals import worker_ready
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning

from sources.reading import confinement
from sources.reading.confinement.landlock import find_readable

logger = logging.getLogger(__name__)


def check_confinement(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's check: that the machine can do what READING_CONFINED asks for, and that what is kept is out of reach."""
    found: list[CheckMessage] = []
    if settings.READING_CONFINED and not confinement.find_layers() >= confinement.NEEDED:
        found.append(
            Warning(
                "READING_CONFINED is on, and this machine cannot shut the reading of files off: a worker here reads "
                f"none. {_describe()}",
                id="sources.W001",
            )
        )
    for name in ("STATE_DIR", "ORIGINALS_DIR"):
        kept = Path(getattr(settings, name))
        if open_to := [place for place in find_readable() if kept.is_relative_to(place)]:
            found.append(
                Warning(
                    f"{name} lies in {open_to[0]}, which the process that reads files must see: put it elsewhere.",
                    id="sources.W002",
                )
            )
    return found


def show_confinement(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's check for `manage.py check --deploy`: what the process that reads files can no longer do here."""
    return [Info(_describe(), id="sources.I001")]


def _describe() -> str:
    return (
        f"Files are read in a process of its own ({confinement.describe_layers(confinement.find_layers())})."
    )


@worker_ready.connect
def tell_confinement(**signal: object) -> None:
    """One line in the worker's log, louder where something is in reach of a hostile file."""
    is_shut = confinement.find_layers() >= confinement.NEEDED
    logger.log(logging.INFO if is_shut else logging.WARNING, "%s", _describe())
