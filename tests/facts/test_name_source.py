"""A source is kept by the name without its title, and as the kind of source that it is."""

import pytest

from facts.comparing.name_source import tell_source
from facts.models import Fact
from facts.services.claims.decide import confirm_claim
from sources.models import Source
from sources.services.sources import create_source
from tests.stories import READ, find_claim, upload_text

STORY = """The yard opens

PORT ALDEN, March 9, 2026 (CW) - The ferry Maren was repainted in Port Alden, Manager Ana Ruiz said.

The quay has 14 lamps, the harbour authority said.
"""


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("Manager Ana Ruiz", "Ana Ruiz", "person"),
        ("Prime Minister Ida Holm", "Ida Holm", "person"),
        ("Norrline chief Lena van der Berg", "Lena van der Berg", "person"),
        ("Hospital director Marwan Abu Saada", "Marwan Abu Saada", "person"),
        ("Ana Ruiz", "Ana Ruiz", "person"),
        # Less than a full name would be left, or it is no title that leads.
        ("Mr Solvang", "Mr Solvang", "person"),
        ("Bank of England", "Bank of England", "organisation"),
        ("the coastguard", "the coastguard", "authority"),
        ("the Port Authority", "the Port Authority", "authority"),
        ("the shipping line", "the shipping line", "organisation"),
        ("Norrline", "Norrline", "organisation"),
        ("", "", "organisation"),
    ],
)
def test_a_title_comes_off_and_the_kind_is_told(words, name, kind):
    told = tell_source(words)
    assert (told.name, told.kind) == (name, kind)


@pytest.mark.django_db
def test_a_fact_cites_the_person_and_keeps_the_title_as_it_was_said(editor, reviewer):
    upload = upload_text(editor, STORY, "yard.txt", outlet="Coastal Wire")
    for words in ("repainted", "lamps"):
        confirm_claim(claim_id=find_claim(upload, words).id, actor=reviewer, confirmation=READ)
    said = dict(Fact.objects.values_list("speaker_text", "citations__source_name"))
    assert said == {"Manager Ana Ruiz": "Ana Ruiz", "the harbour authority": "the harbour authority"}
    kinds = dict(Source.objects.values_list("name", "kind"))
    assert (kinds["Ana Ruiz"], kinds["the harbour authority"], kinds["Coastal Wire"]) == (
        "person",
        "authority",
        "outlet",
    )


@pytest.mark.django_db
def test_a_source_that_is_known_with_its_title_stays_the_one(editor, reviewer):
    known = create_source(
        actor=reviewer, name="Manager Ana Ruiz", kind="person", reliability="B", aliases=[], note=""
    )
    upload = upload_text(editor, STORY, "yard.txt", outlet="Coastal Wire")
    confirm_claim(claim_id=find_claim(upload, "repainted").id, actor=reviewer, confirmation=READ)
    assert Fact.objects.get().citations.get().source_id == known.id
    assert not Source.objects.filter(name="Ana Ruiz").exists()
