"""Which engine looks for an article's claims. Importing it loads the parser, so only workers do."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Unpack

from django.conf import settings

from facts.language.remarks import Code, Remark
from facts.suggesting.ask_llm import Endpoint, suggest_with_endpoint
from facts.suggesting.suggest_claims import suggest_claims as suggest
from facts.suggesting.words.types import StoryDetails, Suggestions
from sources.models import Article
from sources.protection import veil_for_everybody

Engine = Callable[..., Suggestions]


def engines_for(article: Article) -> list[Engine]:
    """The engines to try, in turn: the second one where it is set and may see the text, then the built-in one."""
    if not settings.SUGGEST_LLM_URL:
        return [suggest]
    if article.desk is not None and article.desk.stays_inside:
        return [_remarking(suggest, Code.STAYS_INSIDE)]
    if any(map(veil_for_everybody().hides, (article.headline, article.text))):
        return [_remarking(suggest, Code.NAMES_PROTECTED)]
    endpoint = Endpoint(
        settings.SUGGEST_LLM_URL,
        settings.SUGGEST_LLM_MODEL,
        settings.SUGGEST_LLM_KEY,
        float(settings.SUGGEST_LLM_SECONDS),
        settings.SUGGEST_LLM_PROPOSALS,
    )
    return [
        partial(suggest_with_endpoint, endpoint=endpoint),
        _remarking(suggest, Code.BUILT_IN_USED, Code.ENDPOINT_UNFIT),
    ]


def _remarking(engine: Engine, *codes: Code) -> Engine:
    """The engine, with these notes on what it found."""

    def suggest_and_remark(text: str, **story: Unpack[StoryDetails]) -> Suggestions:
        found = engine(text, **story)
        return replace(found, notes=(*found.notes, *(Remark(code) for code in codes)))

    return suggest_and_remark
