"""`manage.py sign_checkpoint`: sign, cosign and publish the ledger as it stands."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom.errors import DomainError
from newsroom.ledger.checkpoints import spell_checkpoint
from newsroom.ledger.keeping import keep_checkpoint
from newsroom.ledger.keys import load_keys


class Command(BaseCommand):
    help = (
        "Signs a checkpoint of the ledger, has it cosigned by the witnesses, sends it to the places outside and prints "
        "it with the public keys that check it. Exit status 1 where it refuses: the ledger does not continue what was "
        "signed before."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        is_new = not settings.LEDGER_KEY_FILE.exists()
        try:
            keys = load_keys()
            if is_new:
                self.stderr.write(
                    f"A key was drawn into {settings.LEDGER_KEY_FILE}. Keep a copy of it apart from the database's "
                    "backups."
                )
            checkpoint = keep_checkpoint()
        except DomainError as refusal:
            self.stderr.write(refusal.message)
            sys.exit(1)
        if checkpoint is None:
            self.stderr.write("Nothing is on record yet.")
            return
        for signer in keys.signers:
            self.stdout.write(f"key {signer.verifier}")
        for publication in checkpoint.publications.order_by("place"):
            self.stdout.write(
                f"{publication.place}: {publication.error or 'there since ' + publication.at.isoformat()}"
            )
        self.stdout.write("")
        self.stdout.write(spell_checkpoint(checkpoint), ending="")
