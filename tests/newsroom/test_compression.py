"""Pages travel compressed to whoever takes it; originals go out as the bytes they are."""

import gzip

import pytest

from tests.stories import FERRY, upload_text

pytestmark = pytest.mark.django_db


def test_a_page_travels_compressed_to_whoever_takes_it(reviewer, signed_in):
    article = upload_text(reviewer, FERRY, "ferry.txt").articles.get()
    client = signed_in(reviewer)
    plain = client.get(f"/articles/{article.id}/")
    packed = client.get(f"/articles/{article.id}/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) * 3 < len(plain.content)
    assert b"Ferry toll rises" in gzip.decompress(packed.content)


def test_an_original_comes_byte_for_byte(reviewer, signed_in):
    upload = upload_text(reviewer, FERRY, "ferry.txt")
    answer = signed_in(reviewer).get(f"/uploads/{upload.id}/original/", headers={"accept-encoding": "gzip"})
    assert answer.content == FERRY.encode()
    assert "Content-Encoding" not in answer.headers
