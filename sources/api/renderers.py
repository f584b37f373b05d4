"""How the API's answers are written: as data first, without the names that its reader may not know."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer

from newsroom.actor import Actor
from newsroom.errors import Invalid
from sources.echoes import collect_texts, mark_echoes
from sources.protection import veil_for


def _mark(data: Any, request: Any) -> Any:
    """A refusal of what was sent quotes it; nothing else in such a problem comes from the record."""
    if not isinstance(data, Mapping) or not str(data.get("type", "")).endswith(f"/{Invalid.code}"):
        return data
    sent = {
        *collect_texts(getattr(request, "_full_data", None) or {}),
        *collect_texts(request.query_params.dict()),
    }
    sent |= {name[:length] for name in sent for length in (40, 60, 80)}
    return _mark_all(data, sent)


def _mark_all(data: Any, sent: set[str]) -> Any:
    if isinstance(data, str):
        return mark_echoes(data, sent)
    if isinstance(data, Mapping):
        return {key: _mark_all(item, sent) for key, item in data.items()}
    return [_mark_all(item, sent) for item in data] if isinstance(data, list | tuple) else data


class VeiledJSONRenderer(JSONRenderer):
    """JSON in which a protected source is read by its alias; problems and refusals included."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        request = (renderer_context or {}).get("request")
        # What the request was let in with, if it was: `request.auth` would look the refused key up a second time, and
        # a refusal while an answer is written would reach the caller as a page.
        actor = getattr(request, "_auth", None)
        if isinstance(actor, Actor):
            veil = veil_for(actor)
            data = veil.values(_mark(data, request)) if veil else data
        written: bytes = super().render(data, accepted_media_type, renderer_context)
        return written
