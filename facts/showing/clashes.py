"""Two versions of one record: what somebody else saved meanwhile, and what this person wrote, field by field.

`_fragments/_both_versions.html` shows `clashes` (and `who` saved first, where that is known) inside the form that is
sent again on the newer revision; a choice is sent as keep-<field>, mine or theirs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Clash:
    """One field with two values, both in words that can be read and copied.

    `is_open` asks the person to choose, because both changed it; otherwise only the others did, and theirs holds.
    """

    field: str
    label: str | Promise
    theirs: str
    yours: str
    is_open: bool = True


def find_clashes(
    labels: Mapping[str, str | Promise],
    *,
    theirs: Mapping[str, str],
    yours: Mapping[str, str],
    base: Mapping[str, str] | None = None,
) -> list[Clash]:
    """The fields of `labels` that differ, in its order; `base` is what both began with.

    A field that this person left as it was asks nothing of them, and one that only they changed is no clash. Without
    `base` every difference is theirs to settle.
    """
    found = []
    for name, label in labels.items():
        saved, written = theirs.get(name, ""), yours.get(name, "")
        if saved == written:
            continue
        before = None if base is None else base.get(name, "")
        if saved != before:
            found.append(Clash(name, label, saved, written, is_open=written != before))
    return found


def take_theirs(data: Mapping[str, object], names: Collection[str]) -> set[str]:
    """The fields among `names` for which a form with `_both_versions.html` chose what the others saved."""
    return {name for name in names if data.get(f"keep-{name}") == THEIRS}
