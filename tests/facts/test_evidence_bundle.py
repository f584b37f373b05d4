"""An evidence bundle proves a fact, from what is said today to the bytes of the upload, to whoever trusts nobody."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import prov.model
import pytest
from django.test import Client
from jsonschema import Draft4Validator

from facts.models import Decision
from facts.proof.evidence import make_evidence
from facts.services.claims.decide import reject_claim
from newsroom.ledger import verify
from newsroom.ledger.checkpoints import sign_checkpoint
from newsroom.ledger.keys import load_keys
from newsroom.ledger.models import Handout
from newsroom.ledger.notes import COSIGNATURE, Signer, pack
from newsroom.ledger.tree import prove_consistency
from newsroom.people import SETUP, create_key
from tests.newsroom.test_ledger_proofs import RFC_6962, unpack
from tests.stories import FERRY, INQUIRY, Newsroom, confirm_fully, find_claim, tell_stories, upload_text

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parent.parent / "vectors" / "prov-json.schema.json"


@pytest.fixture
def told() -> Newsroom:
    return tell_stories()


def check(data: bytes, *options: str, folder: Path) -> "tuple[int, str]":
    """What verify.py says of a bundle, run as a stranger would: a process of its own, nothing of ours importable."""
    path = folder / "bundle.zip"
    path.write_bytes(data)
    program = folder / "verify.py"
    program.write_bytes(verify.read_zip(data).get("verify.py", Path(verify.__file__).read_bytes()))
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(path), *options], capture_output=True, text=True, cwd=folder
    )
    return done.returncode, done.stdout + done.stderr


def key() -> str:
    return str(load_keys().signers[0].verifier)


def judge(data: bytes, *keys: str) -> list[str]:
    """What verify.py says, in this process; its last line is the verdict."""
    said: list[str] = []
    try:
        checked = verify.Check(
            verify.read_zip(data), [verify.Key(one) for one in keys or (key(),)], [], said.append
        )
    except verify.Wrong as wrong:
        return [f"WRONG: {wrong}"]
    checked.run()
    return [*said, "WRONG" if checked.failed else "right"]


def test_the_vectors_of_others_are_judged_right_by_the_program_in_the_bundle():
    for name, case in RFC_6962["inclusion"].items():
        proof = [unpack(step) for step in case["proof"] or ()]
        accepted = verify.is_included(
            case["leafIdx"], case["treeSize"], unpack(case["leafHash"]), proof, unpack(case["root"])
        )
        assert accepted is not case["wantErr"], name
    for name, case in RFC_6962["consistency"].items():
        proof = [unpack(step) for step in case["proof"] or ()]
        accepted = verify.is_consistent(
            case["size1"], case["size2"], proof, unpack(case["root1"]), unpack(case["root2"])
        )
        assert accepted is not case["wantErr"], name


def test_a_stranger_proves_a_fact_from_its_statement_to_the_bytes(told, tmp_path):
    older = sign_checkpoint()
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    status, said = check(data, "--key", key(), folder=tmp_path)
    assert status == 0, said
    assert said.splitlines()[-1] == "Nothing is wrong."
    for proved in (
        "signed together",
        "stand at their place under the checkpoint",
        "say what they said when they were put on record",
        f"fact/{told.fact.id} has the revisions 1 to {told.fact.revision}",
        "article texts are those on record",
        "originals are, byte for byte, what was received",
        "stands word for word in originals/",
    ):
        assert proved in said, said
    # What it cannot know, it says.
    assert "NOT proved: that others were shown the same log" in said
    files = verify.read_zip(data)
    assert set(files) > {"report.html", "verify.py", "prov.json", "checkpoint", "README.txt", "records.json"}
    assert FERRY.strip().encode() in b"".join(
        content for name, content in files.items() if name.startswith("originals/")
    )
    # An older checkpoint that somebody kept is continued by this one.
    (tmp_path / "older").write_text(older.note)
    size = json.loads(files["bundle.json"])
    newest = sign_checkpoint()
    proof = prove_consistency(older.size, newest.size)
    (tmp_path / "proof").write_text("".join(f"{pack(step)}\n" for step in proof))
    status, said = check(
        data, "--key", key(), "--since", str(tmp_path / "older"), str(tmp_path / "proof"), folder=tmp_path
    )
    assert size["about"] == f"fact/{told.fact.id}"
    assert "was changed since the older checkpoint" in said
    assert status == 0, said


def test_without_a_key_of_ones_own_it_says_that_nothing_vouches_for_the_one_inside(told):
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    said: list[str] = []
    verify.Check(verify.read_zip(data), [], [], said.append).run()
    assert any("NOT proved: that the key is the newsroom's" in line for line in said)
    other = Signer.draw(load_keys().origin).verifier
    assert "not signed by the key that was given" in judge(data, str(other))[0]


@pytest.mark.slow
def test_every_single_byte_of_a_small_bundle_counts(told):
    """Each byte is flipped by itself: the container, every name, header and content. None may pass.

    The files that nothing is proved with are left out, so that it is small.
    """
    data = make_evidence(actor=told.reviewer, record_type="claim", record_id=told.claim.id)
    assert judge(data)[-1] == "right"
    beside = {"verify.py", "report.html", "README.txt", "prov.json"}
    data = reseal({name: file for name, file in verify.read_zip(data).items() if name not in beside})
    assert judge(data)[-1] == "right"
    given = [verify.Key(key())]
    passed = []
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        try:
            files = verify.read_zip(bytes(changed))
        except verify.Wrong:
            continue
        checked = verify.Check(files, given, [], lambda line: None)
        checked.run()
        if not checked.failed:
            passed.append(place)
    assert passed == []


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("records.json", lambda data: data.replace(b'"revision": 1', b'"revision": 9', 1)),
        ("prov.json", lambda data: data + b" "),
        ("report.html", lambda data: data.replace(b"61", b"16")),
        ("checkpoint", lambda data: data.replace(b"\n", b"\n\n", 1)),
    ],
)
def test_a_file_that_was_edited_is_named(told, name, forge):
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    files = verify.read_zip(data)
    files[name] = forge(files[name])
    assert f"{name} was changed" in judge(verify.build_zip(files))[0]
    del files[name]
    assert f"{name} is missing" in judge(verify.build_zip(files))[0]
    files["extra.txt"] = b"x"
    assert "WRONG" in judge(verify.build_zip(files))[-1]


def reseal(files: dict[str, bytes]) -> bytes:
    """The bundle as somebody who stole the signing key would write it: every file listed and signed anew."""
    manifest = json.loads(files["bundle.json"])
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name not in ("bundle.json", "bundle.sig")
    }
    files["bundle.json"] = json.dumps(manifest).encode()
    text = f"{manifest['log']}/evidence\n{hashlib.sha256(files['bundle.json']).hexdigest()}\n"
    files["bundle.sig"] = f"{text}\n{load_keys().signers[0].sign(text)}".encode()
    return verify.build_zip(files)


@pytest.mark.parametrize(
    ("pattern", "forge", "says"),
    [
        ("records/fact", lambda data: data.replace(b"61", b"16"), "is not what its hash was taken of"),
        ("records/claim", lambda data: data.replace(b"61", b"16"), "is not what its hash was taken of"),
        ("entries/", lambda data: data.replace(b"user/", b"key/"), "does not stand under the checkpoint"),
        ("articles/", lambda data: data.replace(b"61", b"16"), "is not the text on record"),
        ("originals/", lambda data: data.replace(b"61", b"16"), "does not hold the bytes on record"),
    ],
)
def test_even_with_the_signing_key_nothing_in_it_can_be_changed(told, pattern, forge, says):
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    files = verify.read_zip(data)
    changed = False
    for name in files:
        if name.startswith(pattern) and not name.endswith(".tlog-proof"):
            forged = forge(files[name])
            changed = changed or forged != files[name]
            files[name] = forged
    assert changed
    assert any(says in line for line in judge(reseal(files)))


def test_what_a_revision_left_out_or_moved_is_found_even_with_the_key(told):
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    files = verify.read_zip(data)
    records = json.loads(files["records.json"])
    fact = f"fact/{told.fact.id}"
    assert told.fact.revision > 1
    without = [one for one in records if (one["object"], one["revision"]) != (fact, 1)]
    files["records.json"] = json.dumps(without).encode()
    assert any("not whole or not in order" in line for line in judge(reseal(files)))
    swapped = [
        {**one, "entry": records[0]["entry"]} if one["object"] == fact and one["revision"] == 1 else one
        for one in records
    ]
    files["records.json"] = json.dumps(swapped).encode()
    assert judge(reseal(files))[-1] == "WRONG"


def test_a_witness_that_cosigned_is_proved_and_one_that_did_not_is_said(told, settings):
    witness = Signer.draw("witness.example.org/w1", COSIGNATURE)
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    said: list[str] = []
    checked = verify.Check(
        verify.read_zip(data), [verify.Key(key())], [verify.Key(str(witness.verifier))], said.append
    )
    checked.run()
    assert any("it did not cosign" in line for line in said)
    assert not checked.failed
    checkpoint = sign_checkpoint()
    text = checkpoint.note.partition("\n\n")[0] + "\n"
    checkpoint.cosignatures.create(witness=str(witness.verifier), line=witness.sign(text))
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    said.clear()
    verify.Check(
        verify.read_zip(data), [verify.Key(key())], [verify.Key(str(witness.verifier))], said.append
    ).run()
    assert any("cosigned by witness.example.org/w1" in line for line in said)


def test_provenance_is_prov_json_and_goes_round_through_another_library(told):
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    text = verify.read_zip(data)["prov.json"].decode()
    Draft4Validator(json.loads(SCHEMA.read_text())).validate(json.loads(text))
    document = prov.model.ProvDocument.deserialize(content=text, format="json")
    again = prov.model.ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    assert again == document
    derived = json.loads(text)["wasDerivedFrom"].values()
    kinds = {
        (one["prov:generatedEntity"].split("/")[0], one["prov:usedEntity"].split("/")[0]) for one in derived
    }
    assert {
        ("f:fact", "f:claim"),
        ("f:claim", "f:article"),
        ("f:article", "f:reading"),
        ("f:reading", "f:upload"),
        ("f:upload", "f:original"),
    } <= kinds


def test_what_was_handed_out_is_kept(told):
    before = Handout.objects.count()
    data = make_evidence(actor=told.reviewer, record_type="fact", record_id=told.fact.id)
    row = Handout.objects.get()
    assert (before, row.kind, row.actor, row.about) == (
        0,
        "evidence",
        told.reviewer.reference,
        f"fact/{told.fact.id}",
    )
    assert row.digest == hashlib.sha256(data).hexdigest()


def test_a_claim_and_an_article_have_bundles_too(told, tmp_path):
    for record_type, record in (("claim", told.claim), ("article", told.article)):
        data = make_evidence(actor=told.reviewer, record_type=record_type, record_id=record.id)
        assert judge(data)[-1] == "right"
        assert json.loads(verify.read_zip(data)["bundle.json"])["about"] == f"{record_type}/{record.id}"


def test_a_first_verdict_is_in_no_bundle_before_the_second(reviewer, second_reviewer, editor):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "61")
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="false", reason="Only sixteen, they say.")
    decision = Decision.objects.get(claim=claim)
    for record_type, record_id in (("claim", claim.id), ("article", claim.article_id)):
        data = make_evidence(actor=second_reviewer, record_type=record_type, record_id=record_id)
        assert judge(data)[-1] == "right"
        files = verify.read_zip(data)
        assert str(decision.id).encode() not in data
        assert b"Only sixteen" not in data
        assert b"reject" not in b"".join(
            content for name, content in files.items() if name.startswith(("records/", "report", "prov"))
        )
        withheld = json.loads(files["bundle.json"])["withheld"]
        if record_type == "claim":
            assert any("until a second person has decided" in line["why"] for line in withheld)


def test_a_key_gets_what_its_scopes_allow_and_the_rest_is_named(told):
    _key, token = create_key(actor=SETUP, user_id=told.chief.user.id, name="CMS", scopes=["facts:read"])
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    answer = client.get(f"/api/v1/facts/{told.fact.id}/evidence.zip")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    data = answer.content
    assert judge(data)[-1] == "right"
    files = verify.read_zip(data)
    assert not any(name.startswith(("articles/", "originals/", "records/claim")) for name in files)
    assert any("may not read them" in line["why"] for line in json.loads(files["bundle.json"])["withheld"])


def test_another_desks_claim_is_named_and_not_shown(told, outsider):
    assert Client().get(f"/facts/{told.fact.id}/evidence.zip").status_code == 302
    desks = upload_text(told.chief, INQUIRY, "inquiry.txt", desk_id=told.desk.id)
    claim = find_claim(desks, "14")
    fact = confirm_fully(claim.id, told.chief).fact
    # The fact is everybody's, what it rests on one desk's.
    type(fact).objects.filter(id=fact.id).update(desk=None)
    client = Client()
    client.force_login(outsider.user)
    assert client.get(f"/articles/{claim.article_id}/evidence.zip").status_code == 404
    assert client.get(f"/claims/{claim.id}/evidence.zip").status_code == 404
    data = client.get(f"/facts/{fact.id}/evidence.zip").content
    files = verify.read_zip(data)
    withheld = json.loads(files["bundle.json"])["withheld"]
    assert any("another desk’s" in line["why"] for line in withheld)
    assert not any(name.startswith(("articles/", "originals/", "records/claim")) for name in files)
    assert judge(data)[-1] == "right"
