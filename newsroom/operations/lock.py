"""Encrypting a backup, in the format of age (age-encryption.org/v1): the machine that makes it cannot open it.

Whoever keeps the secret key (`age-keygen`, or the age tool of any language) opens what was encrypted to its public one.
"""

from pathlib import Path

import pyrage
from django.core.exceptions import ImproperlyConfigured

SUFFIX = ".age"


class CannotOpen(Exception):
    """What was encrypted cannot be opened with the keys that are there; the message is a sentence."""


class Lock:
    """Locks files to public keys (`age1…`); without any it leaves them as they are."""

    def __init__(self, recipients: list[str]) -> None:
        self.recipients = recipients
        try:
            self.keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
        except pyrage.RecipientError as error:
            raise ImproperlyConfigured(
                f"BACKUP_RECIPIENTS must hold public keys of age (age1…), comma between: {error}."
            ) from error

    @property
    def suffix(self) -> str:
        return SUFFIX if self.keys else ""

    def lock(self, path: Path) -> Path:
        """The file to keep for this one: a locked copy beside it, or the file itself where nothing is encrypted."""
        if not self.keys:
            return path
        locked = path.with_name(path.name + SUFFIX)
        pyrage.encrypt_file(str(path), str(locked), self.keys)
        return locked


class Opener:
    """Opens what a lock locked, with the secret keys of an identity file as `age-keygen` writes it."""

    def __init__(self, identity_file: Path | None) -> None:
        self.identities = []
        if identity_file is not None:
            lines = [line.strip() for line in identity_file.read_text().splitlines()]
            try:
                self.identities = [
                    pyrage.x25519.Identity.from_str(line)
                    for line in lines
                    if line and not line.startswith("#")
                ]
            except pyrage.IdentityError as error:
                raise CannotOpen(f"{identity_file} holds no secret key of age: {error}.") from error

    def open(self, path: Path, name: str) -> Path:
        """The plain file for one that came under this name. Raises CannotOpen."""
        if not name.endswith(SUFFIX):
            return path
        if not self.identities:
            raise CannotOpen("This backup is encrypted: name the file with the secret key (--identity FILE).")
        plain = path.with_name(f"{path.name}.plain")
        try:
            pyrage.decrypt_file(str(path), str(plain), self.identities)
        except (pyrage.DecryptError, OSError) as error:
            # A changed or missing block comes as an OSError.
            raise CannotOpen(
                f"{name} cannot be opened: it was encrypted to another key, or it was damaged ({error})."
            ) from error
        return plain
