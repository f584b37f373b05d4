"""An engine with a fault, for a worker under test (`celery worker -I tests.faults.greedy_engine`): of a text that says
so it asks for more memory than the machine has."""

from typing import Any

from facts.services.claims import engines

GREEDY = "GREEDY"
_suggest = engines.suggest


def suggest(text: str, **story: Any) -> Any:
    if GREEDY in text:
        held = [bytearray(64_000_000) for _ in range(1_000)]
        raise AssertionError(f"{len(held)} blocks of memory were given out")
    return _suggest(text, **story)


engines.suggest = suggest
