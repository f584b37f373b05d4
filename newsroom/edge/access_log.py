"""The lines of gunicorn's access log: the path as it was sent, never what stands behind the "?"."""

from typing import Any

from gunicorn.glogging import Logger


class AccessLog(Logger):
    """gunicorn's own path is decoded, so that `%0A` in an address would begin a line of the sender's making."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = environ["RAW_URI"].partition("?")[0]
        return atoms
