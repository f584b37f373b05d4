"""Telling people what was done to accounts, keys and rules: every chief, and whoever it is about.

A service calls `notify` before its append, so that the notice is there exactly if the change is. Mail goes out by the
beat, where it is set up (`mail_notices`).
"""

import logging
import smtplib
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.actor import Actor
from newsroom.models import Notice, User
from newsroom.rights import Role

logger = logging.getLogger(__name__)
MAILS_A_ROUND = 100
# What is said of one mail or its mailbox, and not of the server.
_REFUSED_ALONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)

# What each kind says of `by`, `about` and `what`.
NOTICE_WORDS: dict[str, Promise] = {
    "user_added": gettext_lazy("%(by)s invited %(about)s as: %(what)s."),
    "user_roles": gettext_lazy("%(by)s set the roles of %(about)s to: %(what)s."),
    "user_name": gettext_lazy("%(by)s changed the name of %(about)s."),
    "user_desks": gettext_lazy("%(by)s set the desks of %(about)s to: %(what)s."),
    "user_email": gettext_lazy("%(by)s changed the e-mail address of %(about)s."),
    "user_closed": gettext_lazy("%(by)s closed the account of %(about)s."),
    "user_reopened": gettext_lazy("%(by)s opened the closed account of %(about)s again."),
    "link_made": gettext_lazy(
        "%(by)s asked for a new password for %(about)s, whose sessions and API keys ended. The link went to them by "
        "mail."
    ),
    "link_handed_over": gettext_lazy(
        "%(by)s asked for a new password for %(about)s, whose sessions and API keys ended. %(by)s was given the link "
        "to hand over."
    ),
    "link_opened": gettext_lazy("%(about)s opened their account by the link and set a password."),
    "password_set": gettext_lazy(
        "%(by)s set a new password for %(about)s, whose sessions and API keys ended. %(by)s knows it until %(about)s "
        "changes it."
    ),
    "password_changed": gettext_lazy("%(about)s changed their password."),
    "key_made": gettext_lazy("%(by)s made an API key for %(about)s: %(what)s."),
    "key_revoked": gettext_lazy("%(by)s revoked an API key of %(about)s: %(what)s."),
    "vouched": gettext_lazy("%(by)s vouched for %(about)s as a person of their own: %(what)s"),
    "factor_added": gettext_lazy("%(about)s added a second factor: %(what)s."),
    "factor_removed": gettext_lazy("%(about)s removed a second factor: %(what)s."),
    "factors_dropped": gettext_lazy(
        "%(by)s took all second factors from %(about)s, whose sessions ended: %(what)s"
    ),
    "signed_on": gettext_lazy("%(about)s came in by %(what)s for the first time, and may from now on."),
    "code_used": gettext_lazy("A recovery code of yours was used to sign in. Left: %(what)s."),
    "new_device": gettext_lazy(
        "Somebody signed in to your account from a browser that was not seen before: %(what)s. If it was not you, "
        "change your password and end that session."
    ),
    "codes_guessed": gettext_lazy(
        "Somebody who has the password of %(about)s tried many wrong codes of the second factor. Nobody came in by "
        "them. %(about)s should set another password."
    ),
    "guessed_at": gettext_lazy(
        "Many wrong passwords were tried for the account of %(about)s. Nobody came in by them; more are refused for a "
        "while."
    ),
    "verdict_disagrees": gettext_lazy("Somebody else judges a claim otherwise than you; a chief settles it."),
    "verdict_overruled": gettext_lazy("%(by)s settled a claim otherwise than you had."),
    "fact_corrected": gettext_lazy("%(by)s changed a fact that you had confirmed."),
    "fact_retracted": gettext_lazy("%(by)s retracted a fact that you had confirmed."),
    "subscriber_paused": gettext_lazy("%(what)s is told of no changes any more; its page says why."),
    "ledger_alarm": gettext_lazy("The ledger asks for a look: %(what)s"),
    "rule_changed": gettext_lazy("%(by)s changed a rule for two people: %(what)s."),
    "rule_proposed": gettext_lazy(
        "%(by)s wants to loosen a rule for two people: %(what)s. It counts as it is until another person who may "
        "change rules agrees."
    ),
}


def notify(
    kind: str,
    *,
    actor: Actor,
    about: User | None = None,
    what: str = "",
    address: str = "",
    old_email: str = "",
) -> None:
    """Tell all chiefs, and the person it is about, what the actor did; in the transaction of what was done.

    `kind` is one of NOTICE_WORDS; `what` fills its words, `address` is the page to look at. `old_email` is mailed as
    well: somebody whose address was changed reads the old one. Software acts for whoever runs the server.
    """
    people = list(User.objects.filter(is_active=True, roles__contains=[Role.CHIEF]).order_by("id"))
    if about is not None and about.id not in {person.id for person in people}:
        people.append(about)
    rows = [
        _make(kind, person, mail_to=person.email, actor=actor, about=about, what=what, address=address)
        for person in people
    ]
    if old_email and about is not None:
        # Only for the mail: the person has one in their list already.
        row = _make(kind, about, mail_to=old_email, actor=actor, about=about, what=what, address=address)
        row.read_at = row.at
        rows.append(row)
    Notice.objects.bulk_create(rows)


def tell_people(kind: str, people: Iterable[User], *, actor: Actor, address: str) -> None:
    """Tell just these people what the actor did to work of theirs; themself it tells nothing.

    What it says stands behind `address` alone: a notice is no record, and no redaction would reach its words.
    """
    others = {person.id: person for person in people if actor.user is None or person.id != actor.user.id}
    Notice.objects.bulk_create(
        _make(kind, person, mail_to=person.email, actor=actor, about=None, what="", address=address)
        for person in others.values()
        if person.is_active
    )


def warn(kind: str, person: User, *, what: str, address: str) -> None:
    """Tell one person what happened at their own account and at no other, whoever did it."""
    _make(kind, person, mail_to=person.email, actor=Actor(), about=person, what=what, address=address).save(
        force_insert=True
    )


def notify_chiefs(kind: str, *, actor: Actor, what: str, address: str = "") -> None:
    """Tell all chiefs what the actor changed for everybody: a rule, say."""
    notify(kind, actor=actor, what=what, address=address)


def _make(
    kind: str, recipient: User, *, mail_to: str, actor: Actor, about: User | None, what: str, address: str
) -> Notice:
    return Notice(
        recipient=recipient,
        kind=kind,
        about=about,
        by=actor.user,
        what=what[:300],
        address=address,
        mail_to=mail_to if settings.EMAIL_IS_SET_UP else "",
    )


def say_notice(notice: Notice) -> str:
    """A notice in the reader's language; `about` and `by` are fetched with it."""
    words = NOTICE_WORDS.get(notice.kind)
    if words is None:
        return notice.what
    what = notice.what
    if notice.kind in ("user_added", "user_roles"):
        labels = dict(Role.choices)
        what = ", ".join(str(labels.get(role, role)) for role in what.split())
    return str(words) % {
        "by": notice.by.name if notice.by is not None else _("Whoever runs the server"),
        "about": notice.about.name if notice.about is not None else "",
        "what": what or _("none"),
    }


@transaction.atomic
def mark_read(*, actor: Actor) -> int:
    """The person has read all their notices; returns how many were new."""
    return Notice.objects.visible_to(actor).unread().update(read_at=timezone.now())


def mail_notices() -> int:
    """Mail what waits for it, oldest first, each once its mail server took it; returns how many.

    What is refused waits for the next round. A mailbox that takes nothing holds up its own mail alone, or whoever has
    one would keep everybody else from being told; where the server itself is away the round ends. Another round at the
    same time takes others.
    """
    sent, refused = 0, set[str]()
    while sent + len(refused) < MAILS_A_ROUND:
        was_taken = _mail_next(refused)
        if was_taken is None:
            break
        sent += was_taken
    return sent


@transaction.atomic
def _mail_next(refused: set[str]) -> bool | None:
    """Whether the oldest mail to no refused mailbox was taken; None where the round ends."""
    notice = (
        Notice.objects.exclude(mail_to="")
        .exclude(mail_to__in=refused)
        .select_related("about", "by")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("at")
        .first()
    )
    if notice is None:
        return None
    try:
        _send(_("Factdesk: something changed"), [say_notice(notice)], notice.mail_to)
    except _REFUSED_ALONE as error:
        logger.warning("A mailbox takes no mail: %s", error)
        refused.add(notice.mail_to)
        return False
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("A mail could not be sent: %s", error)
        return None
    # Where it went is nobody's to keep.
    notice.mail_to = ""
    notice.save(update_fields=["mail_to"])
    return True


def send_words(subject: str, lines: Iterable[str], address: str) -> bool:
    """Send a mail of plain words now; whether the mail server took it. Never inside a service."""
    try:
        _send(subject, lines, address)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("A mail could not be sent: %s", error)
        return False
    return True


def _send(subject: str, lines: Iterable[str], address: str) -> None:
    body: Sequence[str] = [*lines, "", settings.PUBLIC_URL]
    send_mail(subject, "\n\n".join(body).strip() + "\n", None, [address])
