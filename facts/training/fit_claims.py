"""Fit the rank of claims to articles whose claims were marked by hand.

A logistic regression (L2) over facts/suggesting/worth/describe_claim.py. What a claim's words are worth comes from a
quick model that has not seen the claim's document, as it will be for tomorrow's news.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from facts.suggesting.suggest_claims import find_claims, read_story_day
from facts.suggesting.worth.describe_claim import CLAIM_FEATURES, describe_claim
from facts.suggesting.worth.describe_sentence import describe_sentence
from facts.suggesting.worth.describe_surroundings import describe_surroundings
from facts.suggesting.worth.embed_text import average_words
from facts.suggesting.worth.rank_worth import Model, join_quick
from facts.training.data_sets import Example, MarkedArticle
from facts.training.fit_worth import Array, fit_quick, hold_out, read_labels

WORTHY = 2  # of 3: verifiable, if minor
_PENALTY = 0.2
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class RankedArticle:
    """An article's claims as rows of CLAIM_FEATURES, and which of them cover a marked claim that is worthy."""

    document: str
    rows: Array
    worthy: Array


def rank_articles(
    articles: Sequence[MarkedArticle], news: Array, examples: Sequence[Example]
) -> list[RankedArticle]:
    """Suggest the claims of each article and describe them, with a quick model that has not seen the article.

    ``news`` are the rows of join_quick of ``examples``.
    """
    if not articles:
        return []
    labels, weights = read_labels(examples)
    held = hold_out(news, examples, fit_quick)
    scale = Model("", {"slope": np.array(held.slope), "offset": np.array(held.offset)})
    ranked = []
    for article in articles:
        other = np.array([example.document != article.document for example in examples])
        model = fit_quick(news[other], labels[other], weights[other])
        found, _refusals, story = find_claims(
            article.text,
            headline=article.headline,
            published=read_story_day(article.published),
            furniture=article.furniture,
        )
        around = describe_surroundings([item.words for item in story.parsed])
        described = [
            describe_sentence(claim.quote, item.tokens_within(claim.start, claim.end))
            for item, claim in found
        ]
        claims = [claim for _item, claim in found]
        rows = join_quick(
            np.array(described),
            np.array([around[item.index] for item, _claim in found]),
            average_words([claim.quote for claim in claims]),
        )
        worths = scale.calibrate(model.decide(rows))
        ranked.append(
            RankedArticle(
                article.document,
                np.array([describe_claim(claim, float(w)) for claim, w in zip(claims, worths, strict=True)]),
                np.array([_covers_worthy(article, claim.start, claim.end) for claim in claims]),
            )
        )
    return ranked


def _covers_worthy(article: MarkedArticle, start: int, end: int) -> bool:
    """Whether [start, end) holds at least half of the words of a marked claim that is worthy."""
    for low, high, worth in article.claims:
        words = [match.span() for match in _WORD.finditer(article.text, low, high)]
        inside = sum(start <= first and last <= end for first, last in words)
        if worth >= WORTHY and 2 * inside >= len(words):
            return True
    return False


def fit_claims(articles: Sequence[RankedArticle]) -> Model:
    """The logistic regression over the articles' claims, with its scaling folded into the coefficients."""
    rows = np.vstack([article.rows for article in articles])
    mean, scale = rows.mean(0), np.where(rows.std(0) > 1e-9, rows.std(0), 1.0)
    fitted = LogisticRegression(C=_PENALTY, max_iter=1000).fit(
        (rows - mean) / scale, np.concatenate([article.worthy for article in articles])
    )
    coefficients = fitted.coef_[0] / scale
    return Model(
        "logistic",
        {
            "coefficients": coefficients,
            "intercept": np.array(fitted.intercept_[0] - float(coefficients @ mean)),
        },
    )


def rank_by_worth_alone() -> Model:
    """The model where no marked article is at hand: a claim's score is what its words are worth."""
    return Model("logistic", {"coefficients": np.eye(1, len(CLAIM_FEATURES))[0], "intercept": np.array(0.0)})


def hold_out_articles(articles: Sequence[RankedArticle]) -> list[float]:
    """The average precision of each article's claims under a model that was fitted on the other articles."""
    precisions = []
    for place, article in enumerate(articles):
        held = fit_claims([*articles[:place], *articles[place + 1 :]]).arrays
        precisions.append(float(average_precision_score(article.worthy, article.rows @ held["coefficients"])))
    return precisions
