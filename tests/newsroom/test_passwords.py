"""What looks long and is guessed at once is refused, in words; so is what is too long to be typed."""

import pytest

from newsroom.accounts.passwords import require_good_password
from newsroom.errors import Invalid
from newsroom.models import User

PERSON = User(email="nora.neu@desk.example", name="Nora Neu")


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "aaaaaaaaaaaa",
        " " * 12,
        "factdeskfactdesk",
        "x" * 100_000,
        # Further ways of the same kinds.
        "abababababab",
        "herring-herring-herring",
        "210987654321",
        "abcdefghijklmnop",
        "ABCDEFGHIJKL",
        "１２３４５６７８９０１２",
        "mnbvcxzlkjhgfdsa",
        "asdfghjklqwertz",
        "abcdefgh12345678",
        "\u00a0\u2003\u00a0\u2003\u00a0\u2003\u00a0\u2003\u00a0\u2003\u00a0\u2003",
        "aaaaaabbbbbb",
        "Factdesk2026",
        "F4ctd3sk!2026",
        "fact desk 123",
        "newsroom-2026",
        "nora.neu@desk",
        "qwertyuiop12",
        "too short",
        # As it is seen it is common, the person's own, short, or nothing at all.
        "ｉｎｔｅｒｎａｔｉｏｎａｌ",
        "inter\u200bnational",
        "ｎｏｒａ．ｎｅｕ＠ｄｅｓｋ",
        "eleven" + "\u200b\u2060" * 4,
        "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u200e\u200f\u061c\ufeff",
        "f\u00ada\u00adc\u00adt\u00add\u00ade\u00ads\u00adk",
        "é" * 300,
        # Nothing is wrong with it but that it is too long.
        " ".join(f"gull {number * 7919 % 1000}" for number in range(40)),
    ],
)
def test_a_password_that_is_too_simple_or_too_long_is_refused(password):
    with pytest.raises(Invalid) as refused:
        require_good_password(password, PERSON)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "password",
    [
        "thirty-nine herrings",
        "eleven gulls on a mast",
        "Xk2vQ9-tLm_4",
        "factdesk and eleven gulls",
        "my 12345 gulls on masts",
        "ثلاثة نوارس على الصاري",
        "z" + "eleven gulls " * 19,
    ],
)
def test_a_password_of_some_words_or_at_random_will_do(password):
    require_good_password(password, PERSON)
