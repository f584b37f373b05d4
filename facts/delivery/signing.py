"""Messages as Standard Webhooks 1.0.0 signs them (its section "Signature scheme"): HMAC-SHA256, the version `v1`. Pure.

A secret is made from a key that only the desk has and the secret's own id, whenever it is needed: the database and its
backups hold none.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from uuid import UUID

PREFIX = "whsec_"


def make_secret(desk_key: str, secret_id: UUID) -> str:
    """The secret of this id, 32 bytes in base64 after `whsec_`; always the same for one key of the desk."""
    drawn = hmac.digest(desk_key.encode(), f"factdesk webhook secret {secret_id}".encode(), "sha256")
    return PREFIX + b64encode(drawn).decode()


def fingerprint(secret: str) -> str:
    """By which a secret is known to be the same again; its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each secret, blanks between.

    `timestamp` is in seconds since 1970 and is that of the attempt.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_sign_once(secret, signed)}" for secret in secrets)


def _sign_once(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return b64encode(hmac.digest(key, signed, "sha256")).decode()
