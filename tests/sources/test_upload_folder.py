"""A folder is uploaded file by file, and a call that was cut short goes on where it stopped."""

import json

import pytest
from django.core.management import CommandError, call_command

from sources.models import Upload


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text("The council met on Monday and voted on the harbour dues.")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.txt").write_text("The ferry Maren carried 212 passengers on Saturday.")
    (tmp_path / "empty.txt").write_text("  \n")
    (tmp_path / ".hidden").write_text("not this one")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    return tmp_path


def test_every_file_is_uploaded_once_and_the_report_says_what_became_of_it(folder, editor, capsys):
    call_command("upload", folder, by=editor.user.email)
    call_command("upload", folder, by=editor.user.email)
    assert sorted(Upload.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]
    report = [json.loads(line) for line in (folder / ".factdesk-upload.jsonl").read_text().splitlines()]
    assert {line["file"]: bool(line["upload"]) for line in report} == {
        "a.txt": True,
        "deep/b.txt": True,
        "empty.txt": False,
    }
    out = capsys.readouterr()
    assert "2 uploaded, 0 uploaded before, 1 refused" in out.out
    assert "0 uploaded, 2 uploaded before, 1 refused" in out.out
    assert "empty.txt: There is nothing in this file" in out.err


def test_a_file_that_changed_is_uploaded_again(folder, editor):
    call_command("upload", folder, by=editor.user.email)
    (folder / "a.txt").write_text("The council met on Tuesday instead.")
    call_command("upload", folder, by=editor.user.email)
    assert Upload.objects.filter(name="a.txt").count() == 2


def test_a_report_that_was_cut_short_doubles_nothing(folder, editor):
    call_command("upload", folder, by=editor.user.email)
    report = folder / ".factdesk-upload.jsonl"
    report.write_text(report.read_text()[:20])
    call_command("upload", folder, by=editor.user.email)
    assert Upload.objects.count() == 2


def test_a_stranger_or_a_missing_folder_is_refused_by_name(folder, auditor):
    with pytest.raises(CommandError, match="nobody active"):
        call_command("upload", folder, by="nobody@example.org")
    with pytest.raises(CommandError, match="do not include uploading"):
        call_command("upload", folder, by=auditor.user.email)
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("upload", folder / "missing", by=auditor.user.email)
    assert not Upload.objects.exists()
