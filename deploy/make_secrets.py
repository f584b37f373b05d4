"""`python3 make_secrets.py HOST`: draw every password and key that compose.yaml needs; what is there stays as it is.

Standard library only. Writes secrets/ (only its owner gets in) and .env beside this file.
"""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def keep(path: Path, text: str) -> str:
    """What stands in this file, which is made with this text if there is none."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(text)
    return path.read_text()


def main() -> int:
    if len(sys.argv) != 2 or "/" in sys.argv[1]:
        print("Give the name that the desk answers to: python3 make_secrets.py desk.example", file=sys.stderr)
        return 2
    folder = FOLDER / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    drawn = {
        name: keep(folder / name, secrets.token_urlsafe(40))
        for name in ("postgres_password", "owner_password", "app_password", "queue_password", "secret_key")
    }
    keep(folder / "database_url", f"postgresql://factdesk_app:{drawn['app_password']}@database/factdesk")
    keep(folder / "owner_url", f"postgresql://factdesk_owner:{drawn['owner_password']}@database/factdesk")
    keep(folder / "redis_url", f"redis://:{drawn['queue_password']}@queue:6379/0")
    (FOLDER / ".env").write_text(f"DESK_HOST={sys.argv[1]}\n")
    # The containers' account has another number than yours, and must read what it is given.
    for path in folder.iterdir():
        path.chmod(0o644)
    print(f"Secrets stand in {folder}; keep a copy of them apart from backups.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
