"""An authenticator app, as far as the tests need one: a secret, and the codes that it shows."""

from base64 import b32encode
from secrets import token_bytes

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from newsroom.accounts import factors


def draw_secret() -> str:
    return b32encode(token_bytes(20)).decode()


def show_code(secret: str, *, ahead: int = 0) -> str:
    """What an app with this secret shows, now or so many half minutes from now.

    Where the desk is another process, its clock goes on: then now and one ahead are taken for another half minute.
    """
    return format_hotp_value(hotp_value(secret, factors.read_step() + ahead))
