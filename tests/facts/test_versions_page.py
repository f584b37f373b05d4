"""A reviewer sees that a text was replaced, what changed in it, and who else printed it."""

from django.urls import reverse

from facts.models import ClaimAnchor, Run
from facts.services.claims import runs
from sources.services import uploads
from tests.stories import confirm_fully

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday.

The ship carried 212 lorries, said Ilse Brandt, who heads the inquiry into the accident on the Maren.

Prosecutors detained the captain and two officers of the operator Norrline on Sunday, the prosecutor Jon Abel said.
"""
ADDRESS = "https://news.example/ferry"


def read(actor, text, **values):
    upload = uploads.receive_upload(actor=actor, data=text.encode(), name="page.txt", **values)
    uploads.read_upload(upload_id=upload.id)
    article = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
    return article


def test_the_old_text_points_to_the_new_one_and_the_change_is_shown_word_by_word(reviewer, client):
    old = read(reviewer, TEXT, url=ADDRESS)
    for claim in old.claims.filter(quote__regex="61|212"):
        confirm_fully(claim.id, reviewer)
    new = read(reviewer, TEXT.replace("212 lorries", "214 lorries"), url=ADDRESS)
    client.force_login(reviewer.user)
    old_page = client.get(reverse("facts:article", args=[old.id])).content.decode()
    assert "This text was replaced." in old_page
    assert reverse("facts:article", args=[new.id]) in old_page
    versions = client.get(reverse("facts:article_versions", args=[new.id])).content.decode()
    assert "<del>212</del><ins>214</ins>" in versions
    states = set(ClaimAnchor.objects.values_list("state", flat=True))
    assert states == {"exact", "changed"}
    assert "was rewritten in the newer text" in versions


def test_a_copy_in_another_outlet_is_named_and_what_is_not_offered_again_is_listed(reviewer, client):
    first = read(reviewer, TEXT, outlet="Harbour Post")
    claim = first.claims.filter(quote__contains="212").first()
    client.force_login(reviewer.user)
    client.post(reverse("facts:claim_reject", args=[claim.id]), {"reason_code": "not_newsworthy"})
    copy = read(reviewer, TEXT + "\nEdited in Brunnby.\n", outlet="Coastal Wire")
    page = client.get(reverse("facts:article", args=[copy.id])).content.decode()
    assert "Nearly the same text as" in page
    assert "Harbour Post" in page
    assert "1 not offered again" in page


def test_versions_of_another_desk_are_not_shown(reviewer, outsider, desk, client):
    read(reviewer, TEXT, url=ADDRESS, desk_id=desk.id)
    new = read(reviewer, TEXT.replace("212", "214"), url=ADDRESS, desk_id=desk.id)
    client.force_login(outsider.user)
    assert client.get(reverse("facts:article_versions", args=[new.id])).status_code == 404
