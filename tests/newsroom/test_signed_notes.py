"""Notes, checkpoints, cosignatures and proofs are written and read as C2SP says."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.ledger import verify
from newsroom.ledger.merkle import hash_leaf, verify_consistency, verify_inclusion
from newsroom.ledger.notes import (
    COSIGNATURE,
    BadNote,
    Note,
    Signer,
    TreeHead,
    Verifier,
    open_checkpoint,
    read_proof,
    sign_head,
    unpack,
    write_proof,
)

KNOWN: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parent.parent / "vectors" / "c2sp.json").read_text()
)
LOG = Verifier.parse(KNOWN["vkey.txt"])
HEAD = TreeHead("desk.example.org/log", 5, bytes(32))


def test_the_example_of_the_specification_is_accepted():
    verifier = Verifier.parse(KNOWN["note"]["vkey"])
    assert str(verifier) == KNOWN["note"]["vkey"]
    note = Note.parse(KNOWN["note"]["note"])
    assert note.find_signers([verifier]) == [verifier]
    assert str(note) == KNOWN["note"]["note"]


def test_the_worked_example_is_accepted_from_entry_to_checkpoint():
    old, _note = open_checkpoint(KNOWN["checkpoint-3.txt"], [LOG])
    new, _note = open_checkpoint(KNOWN["checkpoint-5.txt"], [LOG])
    assert (old.origin, old.size, new.size) == ("facts.example.org/log", 3, 5)
    proof = [unpack(step) for step in json.loads(KNOWN["consistency-3-5.json"])]
    assert verify_consistency(old_size=3, new_size=5, proof=proof, old_root=old.root, new_root=new.root)
    entry = json.loads(KNOWN["entries.json"])[4]
    index, steps, checkpoint = read_proof(KNOWN["entry-4.tlog-proof"])
    assert checkpoint == KNOWN["checkpoint-5.txt"]
    assert verify_inclusion(
        index=index, size=5, leaf_hash=hash_leaf(entry["jcs"].encode()), proof=steps, root=new.root
    )
    assert write_proof(index, steps, checkpoint) == KNOWN["entry-4.tlog-proof"]


def test_what_is_signed_is_accepted_from_the_key_alone_and_from_no_other():
    signer, other = Signer.draw(HEAD.origin), Signer.draw(HEAD.origin)
    words = sign_head(HEAD, [signer])
    assert open_checkpoint(words, [signer.verifier])[0] == HEAD
    with pytest.raises(BadNote, match="nobody who is trusted"):
        open_checkpoint(words, [other.verifier])
    both = sign_head(HEAD, [signer, other])
    assert Note.parse(both).find_signers([other.verifier, signer.verifier]) == [
        signer.verifier,
        other.verifier,
    ]
    assert Signer.parse(signer.spell()).verifier == signer.verifier
    assert signer.spell() not in repr(signer)


def test_a_witness_signs_the_checkpoint_with_the_time():
    witness = Signer.draw("witness.example.org/w1", COSIGNATURE)
    words = sign_head(HEAD, [Signer.draw(HEAD.origin)]) + witness.sign(HEAD.text)
    assert Note.parse(words).find_signers([Verifier.parse(str(witness.verifier))]) == [witness.verifier]
    with pytest.raises(BadNote, match="is wrong"):
        Note.parse(words.replace("\n5\n", "\n6\n")).find_signers([witness.verifier])


def test_a_changed_letter_anywhere_is_refused():
    signer = Signer.draw(HEAD.origin)
    words = sign_head(HEAD, [signer])
    for place in range(len(words)):
        changed = words[:place] + chr(ord(words[place]) ^ 1) + words[place + 1 :]
        with pytest.raises(BadNote):
            open_checkpoint(changed, [signer.verifier])


@pytest.mark.parametrize(
    "words",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\t\n\n— name AAAAAAAA\n",
        b"\xff\n\n",
        "x" * 200_000,
        "text\n\n" + "— name AAAAAAAA\n" * 101,
    ],
)
def test_what_is_no_note_is_refused(words):
    with pytest.raises(BadNote):
        Note.parse(words)


@pytest.mark.parametrize("size", ["05", "-1", "x", "", "1e3"])
def test_a_checkpoint_has_one_way_to_write_its_size(size):
    with pytest.raises(BadNote):
        TreeHead.parse(HEAD.text.replace("\n5\n", f"\n{size}\n"))


@pytest.mark.parametrize("key", ["", "a+b", "name+00000000+AAAA", str(LOG).replace("5c105932", "5c105933")])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(BadNote):
        Verifier.parse(key)
    with pytest.raises(BadNote):
        Signer.parse(f"PRIVATE+KEY+{key}")


@pytest.mark.parametrize(
    "words",
    ["", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v1\nindex 01\n\nx", "other\nindex 1\n\nx"],
)
def test_what_is_no_proof_is_refused(words):
    with pytest.raises(BadNote):
        read_proof(words)


def test_the_program_in_the_bundle_judges_signatures_as_the_desk_does():
    """`verify.py` runs without this program, so it has its own way of judging; both say the same of the same bytes."""
    log, other = Signer.draw(HEAD.origin), Signer.draw(HEAD.origin)
    witness = Signer.draw("witness.example.org/w1", COSIGNATURE)
    lines = {
        signer: Note.parse(f"{HEAD.text}\n{signer.sign(HEAD.text)}").signatures[0]
        for signer in (log, witness)
    }
    good = [line.data for line in lines.values()]
    wrong = [b"", b"\0" * 64, b"\0" * 72, *(data[:-1] for data in good), *(data + b"\0" for data in good)]
    wrong += [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for data in good for at in range(len(data))]
    accepted = set()
    for signer in (log, other, witness):
        ours, theirs = Verifier.parse(str(signer.verifier)), verify.Key(str(signer.verifier))
        assert (theirs.id, theirs.name) == (ours.key_id, ours.name)
        for text in (HEAD.text, HEAD.text.replace("\n5\n", "\n6\n"), ""):
            for data in [*good, *wrong]:
                said = ours.accepts(text, data)
                assert theirs.accepts(text, data) is said
                if said:
                    accepted.add((signer.name, text, data))
    assert accepted == {(signer.name, HEAD.text, line.data) for signer, line in lines.items()}
    for words in KNOWN["note"], {"vkey": KNOWN["vkey.txt"], "note": KNOWN["checkpoint-5.txt"]}:
        _text, signers = verify.find_signers(words["note"].encode(), [verify.Key(words["vkey"])])
        assert [signer.vkey for signer in signers] == [words["vkey"].strip()]
