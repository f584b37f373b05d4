"""How much a sentence deserves checking: order, calibration, genres, and weights that say what they were made of."""

import hashlib
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from facts.suggesting.score_sentences import score_sentences
from facts.suggesting.worth import rank_worth as module
from facts.suggesting.worth.describe_claim import CLAIM_FEATURES
from facts.suggesting.worth.embed_text import DIMENSIONS, average_words, embed_texts
from facts.suggesting.worth.rank_worth import (
    WEIGHTS,
    WeightsUnusable,
    load_model,
    rank_worth,
    read_manifest,
    threshold,
    weights_sha256,
)
from facts.training.data_sets import ALL, describe_missing
from facts.training.fit_claims import rank_by_worth_alone
from facts.training.train_worth import train_all

WORTHY = [
    "At least 107 people were killed when a crane collapsed in Mecca on Friday, officials said.",
    "The court sentenced the former minister to seven years in prison in March 2019.",
    "Nathan Law was elected with 50,818 votes.",
]
IDLE = [
    "What has changed?",
    "I think this is a truly wonderful idea and we should all be proud of it.",
    "Image: Nick Moreau.",
    "Maybe, but let us hope for the best!",
]


@pytest.mark.parametrize("genre", ["news", "speech"])
def test_facts_with_numbers_and_acts_rank_above_opinion_questions_and_captions(genre):
    worthy, idle = rank_worth(WORTHY, genre=genre), rank_worth(IDLE, genre=genre)
    assert min(worthy) >= threshold(genre) > max(idle)
    assert all(0 <= score <= 1 for score in [*worthy, *idle])


def test_a_score_does_not_depend_on_the_company_it_is_scored_in():
    alone = [rank_worth([text])[0] for text in WORTHY]
    together = rank_worth([*IDLE, *WORTHY])[len(IDLE) :]
    assert together == pytest.approx(alone, abs=1e-3)


def test_the_quick_way_puts_what_is_worthy_first_too_and_is_a_way_of_its_own():
    quick = rank_worth([*WORTHY, *IDLE], thorough=False)
    assert min(quick[: len(WORTHY)]) > max(quick[len(WORTHY) :])
    assert quick != rank_worth([*WORTHY, *IDLE])


def test_odd_texts_are_scored_and_no_texts_give_no_scores():
    odd = ["", " ", "🙂", "e\u0301", "1 2 3", "خبر عاجل", "word " * 3000]
    assert len(rank_worth(odd)) == len(odd)
    assert rank_worth([]) == []


def test_an_unknown_genre_is_refused():
    with pytest.raises(ValueError, match="genre must be one of news, speech"):
        rank_worth(WORTHY, genre="poetry")
    with pytest.raises(ValueError, match="genre must be one of"):
        threshold("poetry")


def test_opinion_is_lowered_below_what_its_words_alone_would_score():
    (item,) = score_sentences(["What will happen in 2030 to 5 million people?"])
    assert not item.suggested
    assert item.score < rank_worth([item.text])[0]


def test_every_weights_file_is_small_plain_and_named_by_the_manifest_with_its_hash():
    manifest = read_manifest()
    assert {path.name for path in WEIGHTS.glob("*.npz")} == {
        entry["file"] for entry in manifest["models"].values()
    }
    for name, entry in manifest["models"].items():
        data = (WEIGHTS / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert len(data) < 1_000_000
        assert load_model(name).kind == entry["kind"]
    assert weights_sha256() == hashlib.sha256((WEIGHTS / "manifest.json").read_bytes()).hexdigest()


def test_the_manifest_gives_each_sets_licence_and_none_of_the_measuring_sets():
    data = read_manifest()["data"]
    assert all(entry["licence"] and entry["published"] and entry["sha256"] for entry in data)
    assert not {entry["name"] for entry in data} & {"checkthat_subjectivity_en", "averitec_dev"}


def test_weights_for_another_description_or_none_at_all_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WEIGHTS", tmp_path)
    load_model.cache_clear()
    try:
        with pytest.raises(WeightsUnusable, match="are missing: run `make train`"):
            rank_worth(WORTHY)
        with np.load(WEIGHTS / "worth_news.npz") as stored:
            np.savez(tmp_path / "worth_news.npz", **{**stored, "features": np.array("other")})
        with pytest.raises(WeightsUnusable, match="made for another description"):
            rank_worth(WORTHY)
    finally:
        load_model.cache_clear()


def test_vectors_have_length_one_and_do_not_depend_on_their_batch():
    together = embed_texts([*WORTHY, ""])
    assert together.shape == (len(WORTHY) + 1, DIMENSIONS)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    assert together[0] @ embed_texts(WORTHY[:1])[0] > 0.999


@pytest.mark.slow
def test_training_runs_on_what_is_there_and_names_what_is_missing(tmp_path):
    data, target = tmp_path / "data", tmp_path / "weights"
    (data / "news_worthiness").mkdir(parents=True)
    target.mkdir()
    rows = [
        {"text": f"{text} {number}", "worthiness": worth, "doc": f"story {number}"}
        for number in range(5)
        for texts, worth in ((WORTHY, 3.0), (IDLE, 0.0))
        for text in texts
    ]
    (data / "news_worthiness" / "dev.jsonl").write_text(
        "\n".join(json.dumps(row) for row in rows), encoding="utf-8"
    )
    said: list[str] = []
    manifest = train_all(data, target, said.append)
    assert set(manifest["models"]) == {"news", "quick", "speech", "claims"}
    assert [entry["name"] for entry in manifest["data"]] == ["news_worthiness"]
    assert json.loads((target / "manifest.json").read_text(encoding="utf-8")) == manifest
    missing = describe_missing(data, ALL)
    assert len(missing) == len(ALL) - 1
    assert any("checkthat_checkworthy_en" in line and "zenodo.3609356" in line for line in missing)
    with pytest.raises(FileNotFoundError, match="news_worthiness is needed"):
        train_all(tmp_path / "nowhere", target, said.append)


def test_score_sentences_prints_one_line_of_json_a_sentence(tmp_path, capsys):
    path = tmp_path / "sentences.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": text}) for text in [WORTHY[0], IDLE[0]]) + "\n", encoding="utf-8"
    )
    call_command("score_sentences", path)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["text"] for line in lines] == [WORTHY[0], IDLE[0]]
    assert [line["suggested"] for line in lines] == [True, False]
    assert all(set(line) == {"text", "score", "suggested"} for line in lines)


@pytest.mark.parametrize(
    ("content", "says"), [("{", "line 1 is not JSON"), ('{"t": 1}', 'line 1 has no "text"')]
)
def test_score_sentences_names_the_line_that_is_wrong(tmp_path, content, says):
    path = tmp_path / "sentences.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        call_command("score_sentences", path)


def test_words_looked_up_are_means_of_their_pieces_and_know_no_order():
    first, second, empty = average_words(["The port closed.", "closed the port.", ""])
    assert first.shape == (DIMENSIONS,)
    assert first == pytest.approx(second, abs=1e-5)
    assert not empty.any()
    assert abs(first - average_words(["A budget of 4 million"])[0]).max() > 0.01


@pytest.mark.slow
def test_claims_are_ranked_by_hand_marked_ones_where_such_are_at_hand(tmp_path):
    data, target = tmp_path / "data", tmp_path / "weights"
    (data / "news_worthiness").mkdir(parents=True)
    (data / "news_claims" / "articles").mkdir(parents=True)
    target.mkdir()
    rows = []
    for number in range(5):
        for worth, texts in ((3.0, WORTHY), (0.0, IDLE)):
            rows += [{"text": f"{text} {number}", "worthiness": worth, "doc": f"s{number}"} for text in texts]
    (data / "news_worthiness" / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    story = "The storm killed 40 people in Alden on Friday. Many people seemed to wait near the quay."
    for name in ("crane", "other"):
        marked = {
            "file": f"{name}.txt",
            "stories": [{"start": 0, "end": len(story), "headline": None, "published": "2026-03-08"}],
            "boilerplate": [],
            "non_claims": [],
            "claims": [
                {"start": 0, "end": 45, "checkworthiness": 3},
                {"start": 47, "end": 87, "checkworthiness": 1},
            ],
        }
        (data / "news_claims" / f"GUM_news_{name}.json").write_text(json.dumps(marked), encoding="utf-8")
        (data / "news_claims" / "articles" / f"{name}.txt").write_text(story, encoding="utf-8")
    manifest = train_all(data, target, lambda line: None)
    assert manifest["models"]["claims"]["documents"] == 2
    assert manifest["models"]["claims"]["held_out"]["average_precision"] == 1.0
    with np.load(target / "worth_claims.npz") as stored:
        assert stored["coefficients"].shape == (len(CLAIM_FEATURES),)
        assert stored["coefficients"][CLAIM_FEATURES.index("worth")] > 0


def test_without_hand_marked_articles_a_claim_is_as_good_as_its_words():
    held = rank_by_worth_alone().arrays
    assert held["coefficients"].tolist() == [1.0] + [0.0] * (len(CLAIM_FEATURES) - 1)
    assert held["intercept"] == 0
