"""The client: one connection to one desk with one key."""

import json
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from factdesk_client.problems import Problem, ResyncRequired
from factdesk_client.records import Change, Fact, PageSays, Usage

VERSION = "0.1.0"
# Answers after which the same request may be right a moment later.
_AGAIN = frozenset({429, 502, 503, 504})
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0
_MOST_KEPT = 10_000
MOST_USAGES = 200


class Factdesk:
    """A desk at `base_url`, spoken to with `key`.

    `retries` is how often what may be sent twice is sent again. `transport` and `sleep` are for tests.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        timeout: float = 30.0,
        retries: int = 5,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Bearer {key}", "User-Agent": f"factdesk-client/{VERSION}"},
            timeout=timeout,
            transport=transport,
        )
        self._retries, self._sleep, self._timeout = retries, sleep, timeout
        # By fact: its ETag and what came with it.
        self._kept: OrderedDict[UUID, tuple[str, Fact]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # --- Facts --------------------------------------------------------------------------------------------------------

    def facts(self, **filters: str | int | bool) -> Iterator[Fact]:
        """All facts that fit, newest first, page by page. Filters as the API has them: `status`, `q`, `source` …"""
        for body in self._pages("facts", filters):
            yield Fact.of(body)

    def fact(self, fact_id: UUID | str) -> Fact:
        """One fact as it is now; unchanged since it was last asked for, only its ETag travels. Raises Problem."""
        wanted = UUID(str(fact_id))
        etag, known = self._kept.get(wanted, ("", None))
        answer = self._send("GET", f"facts/{wanted}", headers={"If-None-Match": etag} if etag else {})
        if answer.status_code == httpx.codes.NOT_MODIFIED and known is not None:
            return known
        fact = Fact.of(answer.json())
        self._kept[wanted] = (answer.headers.get("ETag", ""), fact)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return fact

    def export(self, cursor: str | None = None) -> Iterator[dict[str, Any]]:
        """The lines of an export of every fact, as they come; a broken one goes on where it was.

        The first has `begin`, whose `last_seq` is where `follow` begins afterwards; the last has `end`. Raises Problem.
        """
        tries = 0
        while True:
            try:
                for line in self._read_export(cursor):
                    if "begin" not in line or cursor is None:
                        yield line
                    if "next" in line:
                        cursor, tries = line["next"], 0
                    if "end" in line:
                        return
            except httpx.TransportError:
                pass
            tries += 1
            if tries > self._retries:
                raise Problem(0, {"type": "/broken-off", "detail": "The export broke off again and again."})
            self._sleep(self._find_wait(tries, None))

    def _read_export(self, cursor: str | None) -> Iterator[dict[str, Any]]:
        query = {"cursor": cursor} if cursor else {}
        with self._http.stream("GET", "facts/export", params=query) as answer:
            if answer.status_code != httpx.codes.OK:
                answer.read()
                self._refuse(answer)
            for line in answer.iter_lines():
                yield json.loads(line)

    # --- Changes ------------------------------------------------------------------------------------------------------

    def changes(
        self, since: str, *, types: Sequence[str] = (), wait: int = 0
    ) -> tuple[list[Change], str, bool]:
        """What happened after a place: the lines, the place after them, and whether there is more. Raises Problem."""
        query: dict[str, Any] = {"since": since, "wait": wait}
        if types:
            query["types"] = ",".join(types)
        answer = self._send("GET", "changes", params=query, timeout=self._timeout + wait)
        body = answer.json()
        return [Change.of(line) for line in body["results"]], body["last_seq"], body["has_more"]

    def follow(
        self,
        since: str = "",
        *,
        types: Sequence[str] = (),
        wait: int = 30,
        keep: Callable[[str], object] | None = None,
    ) -> Iterator[Change]:
        """Every change after a place, for as long as it is iterated; waits where there is none.

        `keep` gets each place once all lines before it were taken, so whoever begins there again misses nothing and may
        hear some lines twice. Raises ResyncRequired, Problem.
        """
        while True:
            lines, since, _more = self.changes(since, types=types, wait=wait)
            yield from lines
            if keep is not None:
                keep(since)

    # --- Where facts are used -----------------------------------------------------------------------------------------

    def usages(self, **filters: str | int | bool) -> Iterator[Usage]:
        """What your programs registered, newest first: `fact`, `external_id`, `open`, `status`."""
        for body in self._pages("usages", filters):
            yield Usage.of(body)

    def usage(self, usage_id: UUID | str) -> Usage:
        return Usage.of(self._send("GET", f"usages/{usage_id}").json())

    def register(self, says: PageSays) -> Usage:
        """Say that a page uses a fact; the same again changes nothing. Raises Problem."""
        return Usage.of(self._send("PUT", f"usages/{says.id}", body=says.as_body()).json())

    def publish(self, external_id: str, uses: Sequence[PageSays]) -> list[Usage]:
        """All that a document uses, and nothing else: its other uses end. At most MOST_USAGES. Raises Problem."""
        given = [{"id": str(one.id), **one.as_body(), "external_id": external_id} for one in uses]
        body = {"usages": given, "whole_document": external_id}
        return [Usage.of(one) for one in self._send("PUT", "usages", body=body).json()["results"]]

    def end(self, usage_id: UUID | str) -> Usage:
        """The page no longer says it. Raises Problem."""
        return Usage.of(self._send("DELETE", f"usages/{usage_id}").json())

    def acknowledge(
        self, usage_id: UUID | str, answer: str, *, word: str = "", fact_revision: int | None = None
    ) -> Usage:
        """Say what was done about a page whose fact changed: mended, removed, or kept with a word. Raises Problem."""
        body: dict[str, Any] = {"answer": answer, "word": word}
        if fact_revision is not None:
            body["fact_revision"] = fact_revision
        answered = self._send("POST", f"usages/{usage_id}/acknowledge", body=body, is_repeatable=True)
        return Usage.of(answered.json())

    # --- The line -----------------------------------------------------------------------------------------------------

    def _pages(self, path: str, filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
        answer = self._send("GET", path, params={name: _spell(value) for name, value in filters.items()})
        while True:
            body = answer.json()
            yield from body["results"]
            if body["next"] is None:
                return
            # The cursor alone: behind a proxy the desk may know itself by another address than we do.
            answer = self._send("GET", path, params=dict(httpx.QueryParams(urlsplit(body["next"]).query)))

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float | None = None,
        is_repeatable: bool = False,
    ) -> httpx.Response:
        may_repeat = is_repeatable or method in ("GET", "PUT", "DELETE")
        tries = 0
        while True:
            tries += 1
            is_last = not may_repeat or tries > self._retries
            try:
                answer = self._http.request(
                    method,
                    path,
                    params=params,
                    json=body,
                    headers=headers,
                    timeout=self._timeout if timeout is None else timeout,
                )
            except httpx.TransportError:
                if is_last:
                    raise
                self._sleep(self._find_wait(tries, None))
                continue
            if answer.status_code in _AGAIN and not is_last:
                self._sleep(self._find_wait(tries, answer.headers.get("Retry-After")))
                continue
            if answer.status_code >= httpx.codes.BAD_REQUEST:
                self._refuse(answer)
            return answer

    @staticmethod
    def _find_wait(tries: int, retry_after: str | None) -> float:
        """How long to wait before the next try, in seconds: as the desk says, else longer each time, with a share of
        chance, so that many programs do not come back at once."""
        if retry_after is not None and retry_after.isdecimal():
            return float(retry_after)
        longest = min(_FIRST_WAIT * float(2 ** (tries - 1)), _LONGEST_WAIT)
        return longest * (0.5 + random.random() / 2)

    @staticmethod
    def _refuse(answer: httpx.Response) -> None:
        try:
            body = answer.json()
        except ValueError:
            body = {}
        problem = Problem(answer.status_code, body if isinstance(body, dict) else {})
        if problem.code == "resync-required":
            raise ResyncRequired(answer.status_code, problem.body)
        raise problem


def _spell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
