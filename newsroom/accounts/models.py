"""What is kept of accounts beside the people themselves: links that open them, who had a hand in whose, sessions,
notices, and who signed in.
"""

from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.credentials import FACTOR_ON_RECORD
from newsroom.ids import uuid7
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.rights import Reader, Right


class AccountLink(Recorded):
    """The one way to a first or a new password: a link that works once, until it expires. Only its hash is kept.

    `by_mail` says that it went to the person's address and was shown to nobody else; otherwise whoever made it was
    shown it, to hand over.
    """

    record_type = "account_link"
    app_rights = "SELECT, INSERT, UPDATE"

    user = models.ForeignKey("newsroom.User", on_delete=models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    by_mail = models.BooleanField()
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Whoever gets a new link has no use for the old one, and somebody else might.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="account_link_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"for {self.user_id}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()

    def snapshot(self) -> dict[str, Any]:
        return {
            "user": self.user_id,
            "token_sha256": self.token_sha256,
            "by_mail": self.by_mail,
            "expires_at": self.expires_at,
            "used_at": self.used_at,
            "withdrawn_at": self.withdrawn_at,
        }


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def unsettled(self) -> Self:
        """Those for which no other chief has vouched; time settles them too (newsroom/accounts/standing.py)."""
        return self.filter(vouched_at__isnull=True)


class Intervention(Recorded):
    """One person had a hand in another's account, so that the two may be one person behind two names.

    `opened_at` is when the person themself then opened the account by a link that went to their mailbox alone.
    """

    record_type = "intervention"
    app_rights = "SELECT, INSERT, UPDATE"

    class Kind(models.TextChoices):
        ADDED = "added", _("made the account")
        ROLES = "roles", _("gave a role")
        EMAIL = "email", _("changed the e-mail address")
        REOPENED = "reopened", _("opened the closed account")
        LINK = "link", _("asked for a new password")

    # Whoever did one of these may hold the password until the person has opened the account by mail.
    KINDS_WITH_LINK = (Kind.ADDED, Kind.EMAIL, Kind.LINK)

    person = models.ForeignKey("newsroom.User", on_delete=models.PROTECT, related_name="interventions")
    by = models.ForeignKey("newsroom.User", on_delete=models.PROTECT, related_name="interventions_made")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    # Nobody where it was the person who runs the server.
    vouched_by = models.ForeignKey(
        "newsroom.User", on_delete=models.PROTECT, null=True, related_name="interventions_vouched"
    )
    vouched_at = models.DateTimeField(null=True)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=models.F("by")), name="intervention_by_another"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person"], condition=Q(vouched_at__isnull=True), name="intervention_unsettled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.kind} {self.person_id}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "person": self.person_id,
            "by": self.by_id,
            "kind": str(self.kind),
            "at": self.at,
            "opened_at": self.opened_at,
            "vouched_by": self.vouched_by_id,
            "vouched_at": self.vouched_at,
        }


class FactorQuerySet(models.QuerySet["Factor"]):
    def standing(self) -> Self:
        """Those that still open something."""
        return self.filter(removed_at__isnull=True)


class Factor(Recorded):
    """What a person proves beside the password who they are: an app, a passkey, or the recovery codes.

    What it is judged by stands in django-allauth's row `authenticator_id`; here stands its hash, and what is on record.
    """

    record_type = "factor"
    app_rights = "SELECT, INSERT, UPDATE"

    class Kind(models.TextChoices):
        """As django-allauth calls them."""

        APP = "totp", _("App with codes")
        PASSKEY = "webauthn", _("Passkey")
        CODES = "recovery_codes", _("Recovery codes")

    user = models.ForeignKey("newsroom.User", on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=80)
    authenticator_id = models.BigIntegerField(unique=True)
    secret_sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # Asked on every page of whoever must have one.
            models.Index(fields=["user"], condition=Q(removed_at__isnull=True), name="factor_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "user": self.user_id,
            "kind": str(self.kind),
            "name": self.name,
            "authenticator": str(self.authenticator_id),
            "secret_sha256": self.secret_sha256,
            "added_at": self.added_at,
            "removed_at": self.removed_at,
        }

    def redact(self, removals: list[Removal]) -> None:
        # Its name is the person's own word; that it was there stays.
        self.name = redacted(self.name)


class FactorOnRecord(Authenticator):
    """django-allauth's row, guarded: the database takes none that no revision of a Factor tells of."""

    class Meta:
        proxy = True
        triggers: ClassVar = [FACTOR_ON_RECORD]


class SignOn(Recorded):
    """Which person the sign-on service means by its own name for somebody (`sub`), from the first time on."""

    record_type = "sign_on"
    app_rights = "SELECT, INSERT"

    user = models.ForeignKey("newsroom.User", on_delete=models.PROTECT, related_name="sign_ons")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="sign_on_of_one_person"),
            models.UniqueConstraint(fields=["user", "issuer"], name="sign_on_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.issuer}"

    def snapshot(self) -> dict[str, Any]:
        return {"user": self.user_id, "issuer": self.issuer, "subject": self.subject, "at": self.at}


class Session(AbstractBaseSession):
    """A browser that is signed in; what is beside Django's own columns lets its person recognise and end it."""

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    user = models.ForeignKey("newsroom.User", on_delete=models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    network = models.CharField(max_length=64, blank=True)
    program = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} since {self.started_at}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Reader) -> Self:
        """One's own, whatever one's roles."""
        return self.filter(recipient=actor.user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Something that a person has to know about accounts and rules; its words are made where it is read.

    A row beside the record: what it tells of is on record itself. `mail_to` is where it has still to be mailed to.
    """

    app_rights = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey("newsroom.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=32)
    about = models.ForeignKey("newsroom.User", on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey("newsroom.User", on_delete=models.CASCADE, null=True, related_name="+")
    what = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail_to = models.EmailField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # The number in every page's head, a person's list, and what the next round mails.
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["recipient", "-at"], name="notice_of_person"),
            models.Index(fields=["at"], condition=~Q(mail_to=""), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def visible_to(self, actor: Reader) -> Self:
        """Everybody's for those who look after the house, else one's own."""
        return self if actor.may(Right.READ_SECURITY) else self.filter(user=actor.user)


class SecurityEvent(models.Model):
    """Somebody signed in, failed to, or was refused. A row beside the record, kept for SECURITY_EVENT_DAYS.

    Not in the ledger: anybody can cause these without being known, and the ledger never forgets a line. `user` is
    nobody where the address typed belongs to none; what was typed is not kept, since it may be a password.
    """

    app_rights = "SELECT, INSERT, DELETE"

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Wrong password or address")
        SIGN_IN_BRAKED = "sign_in_braked", _("Refused after too many wrong ones")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSION_ENDED = "session_ended", _("Ended a session")
        PASSWORD_CHANGED = "password_changed", _("Changed the password")
        PASSWORD_REFUSED = "password_refused", _("Wrong current password")
        LINK_OPENED = "link_opened", _("Opened the account by a link")
        LINK_REFUSED = "link_refused", _("A link that opens nothing")
        KEY_BRAKED = "key_braked", _("Too many unknown API keys")
        CODE_FAILED = "code_failed", _("Wrong code or passkey, after the right password")
        CODE_BRAKED = "code_braked", _("Codes refused after too many wrong ones")
        PASSKEY_FAILED = "passkey_failed", _("A passkey that opens nothing")
        RECOVERED = "recovered", _("Used a recovery code")
        CONFIRM_REFUSED = "confirm_refused", _("Could not confirm who they are")
        SIGN_ON_REFUSED = "sign_on_refused", _("Refused after the sign-on service")
        LINK_ASKED = "link_asked", _("Asked for a new password")

    kind = models.CharField(max_length=24, choices=Kind.choices)
    user = models.ForeignKey(
        "newsroom.User", on_delete=models.CASCADE, null=True, related_name="security_events"
    )
    network = models.CharField(max_length=64, blank=True)
    program = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="security_event_by_time"),
            models.Index(fields=["user", "-at"], name="security_event_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
