"""What makes a password too simple or too long, beside Django's own validators."""

import unicodedata
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.errors import Invalid
from newsroom.models import User

# A password that is longer than this is not even compared. Some are longer than new ones may be.
LONGEST_TYPED = 4096
FEWEST_CHARACTERS = 5
# What is left of a password without what anybody tries first must still be this long.
SHORTEST_REST = 8
PRODUCT_WORDS = ("factdesk", "fact desk", "newsroom", "password", "passwort")
# Rows that a finger runs along, both ways.
_KEYBOARD_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
)
LONGEST_RUN = 3
# Format and control characters, unassigned and private ones.
_UNSEEN = frozenset({"Cf", "Cc", "Cn", "Co", "Cs"})
_LEET = str.maketrans("013457@$!", "oleastasi")


class NotTooLong:
    """A password longer than LONGEST_PASSWORD is refused in words, before anything is computed of it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > settings.LONGEST_PASSWORD:
            raise ValidationError(
                _("This password is too long: at most %(number)d characters."),
                code="password_too_long",
                params={"number": settings.LONGEST_PASSWORD},
            )

    def get_help_text(self) -> str:
        return _("At most %(number)d characters.") % {"number": settings.LONGEST_PASSWORD}


class NotTooSimple:
    """Refuses what looks long and is guessed at once: blanks, repeats, runs along a row, the product's name."""

    def validate(self, password: str, user: User | None = None) -> None:
        folded = fold_password(password[: settings.LONGEST_PASSWORD])
        for is_so, words in _FAULTS:
            if is_so(folded):
                raise ValidationError(str(words), code="password_too_simple")

    def get_help_text(self) -> str:
        return _("No repeats, no runs such as 123456, and not the name of this program.")


def fold_password(password: str) -> str:
    """A password as it is seen: without what nobody sees, wide and raised letters as plain ones, in small letters."""
    seen = "".join(character for character in password if unicodedata.category(character) not in _UNSEEN)
    return unicodedata.normalize("NFKC", seen).casefold()


def _is_of_few_characters(password: str) -> bool:
    return len({character for character in password if not character.isspace()}) < FEWEST_CHARACTERS


def _is_repeat(password: str) -> bool:
    """Whether it is one piece again and again, the last time perhaps cut short."""
    return any(
        all(password[place] == password[place % size] for place in range(len(password)))
        for size in range(1, len(password) // 2 + 1)
    )


def _is_made_of_runs(password: str) -> bool:
    return len(password) - sum(length for length in _find_runs(password)) < SHORTEST_REST and any(
        _find_runs(password)
    )


def _find_runs(password: str) -> Iterator[int]:
    """How much longer each run of neighbours is than the LONGEST_RUN characters that anybody may have."""
    length, way = 1, 0
    for before, here in zip(password, password[1:] + "\0", strict=True):
        step = _step(before, here)
        if step and step == way:
            length += 1
            continue
        if length > LONGEST_RUN:
            yield length - 1
        length, way = (2, step) if step else (1, 0)


def _step(before: str, here: str) -> int:
    for row in _KEYBOARD_ROWS:
        if before + here in row:
            return 1
        if here + before in row:
            return -1
    return 0


def _is_mostly_product(password: str) -> bool:
    rest = password.translate(_LEET)
    found = [word for word in PRODUCT_WORDS if word in rest]
    for word in found:
        rest = rest.replace(word, "")
    return bool(found) and len(rest) < SHORTEST_REST


_FAULTS: tuple[tuple[Callable[[str], bool], Promise], ...] = (
    (_is_of_few_characters, gettext_lazy("This password has too few different characters.")),
    (_is_repeat, gettext_lazy("This password repeats one piece.")),
    (
        _is_made_of_runs,
        gettext_lazy("This password is a run along the alphabet, the digits or the keyboard."),
    ),
    (
        _is_mostly_product,
        gettext_lazy("This password is hardly more than a word that everybody tries first."),
    ),
)


def require_good_password(password: str, user: User) -> None:
    """Raises Invalid with every reason why this password will not do for this person."""
    if len(password) > settings.LONGEST_PASSWORD:
        # Alone: the other validators take long over a long one.
        raise Invalid(
            _("This password is too long: at most %(number)d characters.")
            % {"number": settings.LONGEST_PASSWORD}
        )
    # Also as it is seen: what is common, short or like the person's name is so in wide letters, too, and with a blank
    # of no width in its middle.
    for read in dict.fromkeys((password, fold_password(password))):
        try:
            validate_password(read, user)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages)) from error
