"""The keys that sign checkpoints. They stand in a file outside the database, which somebody who rules that cannot read.

The file holds a private key a line, the newest first; all of them sign, so that a new key is known before the old one
goes. A public key in it belongs to a former one: what it signed is still ours.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from newsroom.errors import DomainError
from newsroom.ledger.notes import BadNote, Signer, Verifier
from newsroom.private import write_private


class NoKey(DomainError):
    code, title, status = "no-ledger-key", "The ledger has no key to sign with", 503


@dataclass(frozen=True)
class Keys:
    """Who signs, and whose earlier signatures are ours as well."""

    signers: tuple[Signer, ...]
    former: tuple[Verifier, ...] = ()

    @property
    def origin(self) -> str:
        return self.signers[0].name

    @property
    def verifiers(self) -> list[Verifier]:
        return [*(signer.verifier for signer in self.signers), *self.former]


def load_keys() -> Keys:
    """The keys as their file has them; drawn first where no file was named and none is there. Raises NoKey."""
    path = settings.LEDGER_KEY_FILE
    if not path.exists() and not settings.LEDGER_KEY_IS_GIVEN:
        draw_first_key(path)
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise NoKey(
            _("The key file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
    signers, former = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith("PRIVATE"):
                signers.append(Signer.parse(line.strip()))
            else:
                former.append(Verifier.parse(line))
        except BadNote as error:
            raise NoKey(
                _("Line %(line)s of the key file %(path)s is no key: %(why)s.")
                % {"line": number, "path": path, "why": error}
            ) from error
    if not signers:
        raise NoKey(_("The key file %(path)s holds no private key.") % {"path": path})
    names = {signer.name for signer in signers} | {key.name for key in former}
    if names != {settings.LEDGER_ORIGIN}:
        raise NoKey(
            _(
                "The keys in %(path)s are of %(names)s, and this log is %(origin)s. A log keeps its name for good: set "
                "LEDGER_ORIGIN to the name that its keys have."
            )
            % {"path": path, "names": ", ".join(sorted(names)), "origin": settings.LEDGER_ORIGIN}
        )
    return Keys(tuple(signers), tuple(former))


def draw_first_key(path: Path) -> None:
    """Draw a key into a file that only its owner reads; where two draw at once, the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".key-{secrets.token_hex(8)}")
    write_private(partial, Signer.draw(settings.LEDGER_ORIGIN).spell() + "\n")
    with suppress(FileExistsError):
        os.link(partial, path)
    partial.unlink()


def add_key() -> Verifier:
    """Draw a new key; from now on it and those before it sign. Raises NoKey."""
    keys = load_keys()
    new = Signer.draw(keys.origin)
    _write(Keys((new, *keys.signers), keys.former))
    return new.verifier


def retire_keys() -> list[Verifier]:
    """Let the newest key alone sign from now on; the others' public keys stay. Returns those; raises NoKey."""
    keys = load_keys()
    retired = [signer.verifier for signer in keys.signers[1:]]
    _write(Keys(keys.signers[:1], (*retired, *keys.former)))
    return retired


def _write(keys: Keys) -> None:
    lines = [*(signer.spell() for signer in keys.signers), *(str(key) for key in keys.former)]
    write_private(settings.LEDGER_KEY_FILE, "\n".join(lines) + "\n")
