"""POST /claims/{id}/confirm and /reject decide as a person does, through the same services."""

import json

import pytest

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import reject_claim
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, INQUIRY, find_claim, upload_text

pytestmark = pytest.mark.django_db
# What a program says that has shown its person the statement beside the text.
READ = {"said": "yes", "waive": "Read beside the text."}


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def claim(upload):
    return find_claim(upload, "47")


@pytest.fixture
def api(program, reviewer):
    return program(reviewer, "claims:read", "claims:decide", "facts:read")


@pytest.fixture
def colleague(program, second_reviewer):
    return program(second_reviewer, "claims:decide")


@pytest.fixture
def both(api, colleague):
    """A claim that asks for two people: a colleague says the same first, and what is answered is the second one's."""

    def say(path, body):
        body = {**READ, **body} if path.endswith("/confirm") else body
        kept = colleague.post(path, body)
        assert (kept.status_code, kept.json()["fact"]) == (200, None)
        shown = kept.json()["claim"]
        assert (shown["status"], shown["decision"]) == ("second_review", None)
        return api.post(path, body)

    return say


@pytest.fixture
def harmless(upload):
    """A claim that one person decides."""
    return find_claim(upload, "1987")


def everything():
    """What a refusal must leave as it is."""
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        Fact.objects.count(),
        list(Claim.objects.order_by("id").values_list("id", "status", "revision")),
    )


def test_a_confirmed_claim_becomes_a_fact_that_rests_on_its_quote(both, claim, reviewer):
    done = both(f"/claims/{claim.id}/confirm", {})
    assert done.status_code == 200
    shown, fact = done.json()["claim"], done.json()["fact"]
    assert (shown["status"], shown["decision"]["verdict"], shown["decision"]["fact"]) == (
        "confirmed",
        "confirm",
        fact["id"],
    )
    assert (fact["said"], fact["so"], fact["status"]) == ("yes", "not_checked", "confirmed")
    assert "authority" in fact["statement"]
    (citation,) = fact["citations"]
    text = claim.article.text
    assert citation["quote"] == claim.quote == text[citation["start"] : citation["end"]]
    assert citation["prefix"] == text[max(0, claim.start - 32) : claim.start]
    assert citation["suffix"] == text[claim.end : claim.end + 32]
    assert citation["source"]["name"]
    assert (citation["article"], citation["claim"]) == (str(claim.article_id), str(claim.id))
    (revision,) = fact["revisions"]
    assert (revision["number"], revision["type"]) == (1, "fact.confirmed")
    assert (revision["by"]["kind"], revision["by"]["name"]) == ("key", "Test")
    assert revision["on_behalf_of"] == {"kind": "person", "id": str(reviewer.user.id), "name": "Rana Rabe"}
    row = Fact.objects.get(id=fact["id"])
    assert row.statement == fact["statement"]
    recorded = Revision.objects.get(object_type="fact", object_id=row.id)
    assert recorded.values()["statement"] == fact["statement"]
    assert Entry.objects.get(index=recorded.entry_id).type == "fact.confirmed"
    decision = Decision.objects.get(fact=row)
    assert decision.reviewer == reviewer.user
    assert decision.key is not None


def test_a_reviewer_edits_what_a_claim_says(both, claim):
    given = {
        "statement": "More than 47 passengers died in the accident, the harbour authority said.",
        "speaker": "Port Alden harbour authority",
        "figures": [
            {"text": "one ferry", "low": "1"},
            {
                "text": "more than 47",
                "low": "47",
                "comparator": "more_than",
                "counted": "passengers",
                "principal": True,
            },
        ],
        "said": "yes",
        "so": "contested",
        "reason": "Two counts are in circulation.",
    }
    fact = both(f"/claims/{claim.id}/confirm", given).json()["fact"]
    assert (fact["statement"], fact["so"]) == (given["statement"], "contested")
    assert fact["speaker"] == "Port Alden harbour authority"
    assert [figure["principal"] for figure in fact["figures"]] == [True, False]
    assert (fact["figures"][0]["text"], fact["figures"][0]["low"], fact["figures"][0]["high"]) == (
        "more than 47",
        "47",
        None,
    )
    assert fact["revisions"][0]["reason"] == "Two counts are in circulation."


def test_what_a_claim_shows_can_be_sent_back_as_it_is(api, both, claim):
    shown = api.get(f"/claims/{claim.id}").json()
    done = both(f"/claims/{claim.id}/confirm", {"speaker": shown["speaker"], "figures": shown["figures"]})
    assert done.status_code == 200
    fact = done.json()["fact"]
    assert fact["speaker"] == shown["speaker"]
    assert [figure["text"] for figure in fact["figures"]] == [figure["text"] for figure in shown["figures"]]


def test_a_claim_becomes_a_further_citation_of_a_fact(both, editor, upload):
    first = find_claim(upload, "61")
    second = find_claim(upload_text(editor, INQUIRY, "inquiry.txt"), "61")
    fact = both(f"/claims/{first.id}/confirm", {}).json()["fact"]
    done = both(f"/claims/{second.id}/confirm", {"fact": fact["id"]}).json()
    assert done["fact"]["id"] == fact["id"]
    assert [citation["claim"] for citation in done["fact"]["citations"]] == [str(first.id), str(second.id)]
    assert [step["type"] for step in done["fact"]["revisions"]] == ["fact.confirmed", "fact.cited"]
    assert Fact.objects.count() == 1


def test_a_claim_is_rejected_for_a_reason(both, claim):
    done = both(f"/claims/{claim.id}/reject", {"reason_code": "other", "reason": "Two weeks old."})
    assert done.status_code == 200
    assert done.json()["fact"] is None
    shown = done.json()["claim"]
    assert (shown["status"], shown["decision"]["reason_code"], shown["decision"]["reason"]) == (
        "rejected",
        "other",
        "Two weeks old.",
    )
    assert Entry.objects.filter(type="claim.rejected", object_id=claim.id).count() == 1


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_who_comes_second_is_told_of_the_decision_that_was_there(api, harmless, second_reviewer, verdict):
    claim = harmless
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="false", reason="It was 1988.")
    before = everything()
    refused = api.post(
        f"/claims/{claim.id}/{verdict}", {"reason_code": "false"} if verdict == "reject" else READ
    )
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "http://testserver/problems/claim-already-decided")
    assert problem["decision"]["reviewer"] == "Sven Specht"
    assert (problem["decision"]["verdict"], problem["decision"]["reason_code"]) == ("reject", "false")
    assert everything() == before


def test_a_statement_without_its_speaker_is_refused(api, claim):
    before = everything()
    refused = api.post(
        f"/claims/{claim.id}/confirm", {**READ, "statement": "The accident killed more than 47 passengers."}
    )
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "speaker-not-named")
    assert everything() == before


def test_a_statement_that_says_more_than_its_source_is_refused(api, claim):
    before = everything()
    statement = (
        "The accident killed 50 passengers and Captain Anders Holm, according to the harbour authority."
    )
    refused = api.post(f"/claims/{claim.id}/confirm", {**READ, "statement": statement})
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "unsupported-statement")
    assert {"kind": "number", "text": "50"} in refused.json()["unsupported"]
    assert everything() == before


WRONG_CONFIRMATIONS = [
    ({"statement": 5}, "#/statement"),
    ({"statement": ["a"]}, "#/statement"),
    ({"statement": ""}, "#/statement"),
    ({"statement": "x" * 2001}, "#/statement"),
    ({"statement": "\udcff"}, "#/statement"),
    ({"said": "perhaps"}, "#/said"),
    ({"so": True}, "#/so"),
    ({"fact": "none"}, "#/fact"),
    ({"fact": {"id": 1}}, "#/fact"),
    ({"figures": 5}, "#/figures"),
    ({"figures": [5]}, "#/figures/0"),
    ({"figures": [{}]}, "#/figures/0/text"),
    ({"figures": [{"text": "a"}]}, "#/figures/0"),
    ({"figures": [{"text": "47", "low": 47.5}]}, "#/figures/0/low"),
    ({"figures": [{"text": "47", "low": "9" * 100}]}, "#/figures/0"),
    ({"figures": [{"text": "47", "low": "1e9"}]}, "#/figures/0"),
    ({"figures": [{"text": "47", "low": "47", "start": 10**30, "end": 10**31}]}, "#/figures/0/start"),
    ({"figures": [{"text": "47", "low": "47", "as_of": "2026-02-30"}]}, "#/figures/0"),
    ({"figures": [{"text": "47", "low": "47", "unit": "a\x00b"}]}, "#/figures/0/unit"),
    ({"figures": [{"text": "47", "low": "47", "principal": True}] * 2}, "#/figures"),
    ({"figures": [{"text": "47", "low": "47"}] * 101}, "#/figures"),
    ({"statment": "A typing error."}, "#/statment"),
    ([], "#"),
]


def test_a_confirmation_that_cannot_be_taken_names_the_place_and_changes_nothing(api, claim):
    before = everything()
    for body, pointer in WRONG_CONFIRMATIONS:
        refused = api.post(f"/claims/{claim.id}/confirm", body)
        assert refused.status_code == 422, (body, refused.content)
        assert refused.json()["type"].endswith("/problems/invalid"), body
        assert pointer in [error["pointer"] for error in refused.json()["errors"]], body
    assert everything() == before


@pytest.mark.parametrize(
    "body", [{}, {"reason_code": "boring"}, {"reason_code": "other"}, {"reason_code": None}]
)
def test_a_rejection_without_a_good_reason_is_refused(api, claim, body):
    before = everything()
    assert api.post(f"/claims/{claim.id}/reject", body).status_code == 422
    assert everything() == before


BROKEN_BODIES = [
    (b"{", 400),
    (b"\xff\xfe", 400),
    (b'{"statement": NaN}', 400),
    (b'{"figures": ' + b"9" * 5000 + b"}", 400),
    (b"[" * 100_000 + b"]" * 100_000, 400),
    (b'{"reason": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    (b'{"reason": "' + b"x" * 1_100_000 + b'"}', 413),
]


def test_a_body_that_is_no_json_to_be_taken_is_refused(api, claim):
    before = everything()
    for data, status in BROKEN_BODIES:
        refused = api.send("POST", f"/claims/{claim.id}/confirm", data)
        assert refused.status_code == status, (data[:40], refused.content)
    assert everything() == before


def test_another_kind_of_body_is_refused(api, claim):
    refused = api.send(
        "POST", f"/claims/{claim.id}/confirm", b"statement=a", kind="application/x-www-form-urlencoded"
    )
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (415, "unsupported-media-type")


def test_a_key_without_the_scope_and_a_person_without_the_role_do_not_decide(
    program, reviewer, editor, cms, claim
):
    wanted = ((reviewer, ("claims:read",)), (editor, ("claims:decide",)), (cms, ()))
    programs = [program(actor, *scopes) for actor, scopes in wanted]
    before = everything()
    for refused_program in programs:
        for path, body in (("confirm", READ), ("reject", {"reason_code": "false"})):
            refused = refused_program.post(f"/claims/{claim.id}/{path}", body)
            assert (refused.status_code, refused.json()["scopes"]) == (403, ["claims:decide"])
    assert everything() == before


def test_a_claim_of_another_desk_and_a_fact_out_of_sight_are_not_there(
    program, both, editor, outsider, desk, claim
):
    hidden = find_claim(upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk.id), "61")
    fact = both(f"/claims/{hidden.id}/confirm", {}).json()["fact"]
    stranger = program(outsider)
    before = everything()
    assert stranger.post(f"/claims/{hidden.id}/confirm", READ).status_code == 404
    assert stranger.post(f"/claims/{hidden.id}/reject", {"reason_code": "false"}).status_code == 404
    assert stranger.post(f"/claims/{claim.id}/confirm", {**READ, "fact": fact["id"]}).status_code == 404
    assert everything() == before


def test_an_address_with_no_uuid_in_it_is_not_there(api):
    for path in ("/claims/1/confirm", "/claims/none", "/facts/%00", "/nothing", "/facts/"):
        refused = api.send("POST" if "confirm" in path else "GET", path, json.dumps({}).encode())
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (404, "not-found")
