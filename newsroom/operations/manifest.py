"""What a backup says of itself: written last, so that a backup that was cut short is none."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

BACKUP_FORM = 1


class BadManifest(ValueError):
    """Not the manifest of a backup that this release can read; the message is a sentence."""


@dataclass(frozen=True)
class Kept:
    """One file of a backup: its name in the place, and what it holds before it was encrypted."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """When it was made, of which state of the ledger, and what belongs to it.

    `size` and `root` (in hex) are those of the ledger's tree in the very snapshot that the dump holds; `checkpoint` is
    the newest signed one in it, or empty. `originals` lists bytes that lie beside all backups under their hash.
    """

    name: str
    made_at: str
    size: int
    root: str
    checkpoint: str
    database: Kept
    originals: list[Kept] = field(default_factory=list)
    migrations: list[str] = field(default_factory=list)

    def spell(self) -> str:
        return json.dumps({"format": BACKUP_FORM, **asdict(self)}, indent=1)

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Raises BadManifest."""
        try:
            found: dict[str, Any] = json.loads(text)
            number = found.pop("format")
            if number != BACKUP_FORM:
                raise BadManifest(
                    f"This backup has the form {number}; this release reads form {BACKUP_FORM}."
                )
            database = Kept(**found.pop("database"))
            originals = [Kept(**row) for row in found.pop("originals")]
            return cls(database=database, originals=originals, **found)
        except BadManifest:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadManifest(f"The manifest cannot be read: {error}.") from error
