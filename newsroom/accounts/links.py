"""Links by which a person, and nobody else, sets the password of their account."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.accounts.notices import notify, send_words
from newsroom.accounts.passwords import require_good_password
from newsroom.accounts.sessions import end_sessions
from newsroom.accounts.standing import note_opening
from newsroom.actor import Actor
from newsroom.errors import Conflict, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import AccountLink, User
from newsroom.word_dates import word_moment

# The software that acts where somebody who is not signed in asks for a link.
FORGOTTEN = Actor(software="factdesk-forgotten")
MINUTES_BETWEEN_LINKS = 10


class LinkNotValid(NotFound):
    code, title, status = "link-not-valid", "This link opens nothing", 404


@dataclass(frozen=True)
class Invitation:
    """A link that was just made, with its secret, which is nowhere else."""

    link: AccountLink
    token: str

    @property
    def user(self) -> User:
        return self.link.user


def draw_link(user: User, actor: Actor, *, by_mail: bool | None = None) -> tuple[Invitation, list[Change]]:
    """A new link for this person, whose row the caller has locked, in place of any older one.

    It goes by mail if mail is set up; where not, and to whoever runs the server, it is shown to be handed over.
    `by_mail` says otherwise.
    """
    changes = withdraw_links(user)
    token = secrets.token_urlsafe(32)
    link = AccountLink(
        user=user,
        token_sha256=_hash(token),
        by_mail=settings.EMAIL_IS_SET_UP and actor.user is not None if by_mail is None else by_mail,
        expires_at=timezone.now() + timedelta(hours=settings.ACCOUNT_LINK_HOURS),
    )
    link.save(force_insert=True)
    return Invitation(link, token), [*changes, Change(link, "account_link.made")]


def withdraw_links(user: User) -> list[Change]:
    """No link of this person, whose row the caller has locked, opens anything from now on."""
    rows = list(
        AccountLink.objects.select_for_update(no_key=True).filter(
            user=user, used_at__isnull=True, withdrawn_at__isnull=True
        )
    )
    for row in rows:
        row.withdrawn_at = timezone.now()
        row.advance()
        row.save(update_fields=["withdrawn_at", "revision"])
    return [Change(row, "account_link.withdrawn") for row in rows]


def find_link(token: str) -> AccountLink:
    """The link with this secret that still opens its account. Raises LinkNotValid, whatever is wrong with it."""
    link = AccountLink.objects.select_related("user").filter(token_sha256=_hash(token)).first()
    if link is None or not link.is_open or not link.user.is_active:
        raise LinkNotValid(
            _(
                "This link opens nothing: it was used, has expired, or a newer one was made. Ask a chief for another."
            )
        )
    return link


@transaction.atomic
def open_account(*, token: str, password: str) -> User:
    """Set the password of the account that this link opens; the link is used up, and all sessions end.

    Raises LinkNotValid, Invalid (the password will not do).
    """
    found = find_link(token)
    user = User.objects.select_for_update(no_key=True).get(id=found.user_id)
    # Once more, now that nobody else can use it.
    link = AccountLink.objects.select_for_update(no_key=True).get(id=find_link(token).id)
    require_good_password(password, user)
    user.set_password(password)
    user.advance()
    user.save(update_fields=["password", "revision"])
    link.used_at = timezone.now()
    link.advance()
    link.save(update_fields=["used_at", "revision"])
    actor = Actor(user=user)
    changes = [Change(user, "user.password_changed"), Change(link, "account_link.used")]
    if link.by_mail:
        changes += note_opening(user)
    end_sessions(user_id=user.id)
    notify("link_opened", actor=actor, about=user)
    record_changes(changes, actor=actor)
    return user


@transaction.atomic
def renew_forgotten(*, user_id: UUID) -> Invitation | None:
    """A link for somebody who forgot their password and asked for one at the sign-in page; None where none is due.

    Password, sessions and keys stay until it is used: anybody can ask in anybody's name. So, too, a link that was made
    just now stays the one that opens, or whoever asks again and again would keep its person from using theirs.
    """
    user = User.objects.select_for_update(no_key=True).filter(id=user_id, is_active=True).first()
    since = timezone.now() - timedelta(minutes=MINUTES_BETWEEN_LINKS)
    if user is None or AccountLink.objects.filter(user=user, made_at__gt=since).exists():
        return None
    invitation, changes = draw_link(user, FORGOTTEN, by_mail=settings.EMAIL_IS_SET_UP)
    record_changes(changes, actor=FORGOTTEN)
    return invitation


def mail_link(invitation: Invitation, address: str) -> None:
    """Send the person their link; `address` is the page it opens. Never inside a service. Raises Conflict.

    By hand, as a link: a queue would hold the secret.
    """
    words = [
        _("Hello %(name)s,") % {"name": invitation.user.name},
        _("with this link you set the password of your account at Factdesk. It works once, until %(time)s:")
        % {"time": word_moment(invitation.link.expires_at)},
        address,
        _("Nobody else was shown it. If you did not expect it, tell a chief of your newsroom."),
    ]
    if not send_words(_("Factdesk: set your password"), words, invitation.user.email):
        raise Conflict(
            _("The mail server did not take the mail to %(email)s. The link was not sent; ask for a new one.")
            % {"email": invitation.user.email}
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
